import { listFamilies, type Shape, type Values } from './completion-shapes.ts';

/** For fish 3: `usher completion fish > ~/.config/fish/completions/usher.fish`. */
export function fishCompletion(shapes: readonly Shape[]): string {
  const families = [...listFamilies(shapes)];
  const isFirst = quote(`not __fish_seen_subcommand_from ${families.map(([first]) => first).join(' ')}`);
  const firsts = families.map(([first, words]) => {
    const about = shapes.find(({ name }) => name === first)?.about ?? words.join(', ');
    return `complete -c usher -n ${isFirst} -a ${first} -d ${quote(about)}`;
  });
  return [
    '# Completes usher in fish: usher completion fish > ~/.config/fish/completions/usher.fish',
    'complete -c usher -f',
    ...firsts,
    ...shapes.flatMap((shape) => linesOf(shape, families)),
  ].join('\n');
}

function linesOf(
  { name, about, options, operand }: Shape,
  families: readonly (readonly [string, readonly string[]])[],
): string[] {
  const [first = '', second] = name.split(' ');
  const siblings = families.find(([family]) => family === first)?.[1] ?? [];
  const isFamily = `__fish_seen_subcommand_from ${first}`;
  const isHere = quote(second ? `${isFamily}; and __fish_seen_subcommand_from ${second}` : isFamily);
  const isBefore = quote(`${isFamily}; and not __fish_seen_subcommand_from ${siblings.join(' ')}`);
  return [
    ...(second ? [`complete -c usher -n ${isBefore} -a ${second} -d ${quote(about)}`] : []),
    ...options.map((option) => `complete -c usher -n ${isHere} -l ${option.name.slice(2)}${flagsOf(option.value)}`),
    ...(operand === 'any' || operand.length === 0 ? [] : [`complete -c usher -n ${isHere}${suggest(operand)}`]),
  ];
}

function flagsOf(values: Values | undefined): string {
  if (values === undefined) return '';
  return values === 'file' ? ' -r -F' : ` -x${suggest(values)}`;
}

function suggest(values: Values): string {
  if (values === 'file') return ' -F';
  return values === 'any' ? '' : ` -a ${quote(values.join(' '))}`;
}

const quote = (words: string) => `'${words.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
