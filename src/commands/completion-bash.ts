import { listFamilies, type Shape, type Values } from './completion-shapes.ts';

/** For bash 3.2 and newer, with or without the package bash-completion. */
export function bashCompletion(shapes: readonly Shape[]): string {
  const families = [...listFamilies(shapes)];
  const seconds = families
    .filter(([, words]) => words.length > 0)
    .map(([first, words]) => `    ${first}) words="${words.join(' ')}"; at=2 ;;`);
  return [
    '# Completes usher in bash: source <(usher completion bash)',
    '_usher() {',
    '  local current="$2" previous="$3" words="" at=1 name',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${families.map(([first]) => first).join(' ')} --help --version" -- "$current"))`,
    '    return',
    '  fi',
    `  case "${word(1)}" in`,
    ...seconds,
    '  esac',
    '  if [ "$at" -eq 2 ] && [ "$COMP_CWORD" -eq 2 ]; then',
    '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '    return',
    '  fi',
    `  name="${word(1)}"`,
    `  if [ "$at" -eq 2 ]; then name="$name ${word(2)}"; fi`,
    '  case "$name" in',
    ...shapes.flatMap(caseOf),
    '  esac',
    '}',
    'complete -F _usher usher',
  ].join('\n');
}

function caseOf({ name, options, operand }: Shape): string[] {
  const valued = options.flatMap((option) =>
    option.value === undefined ? [] : [`        ${option.name}) ${replyOf(option.value)}; return ;;`],
  );
  return [
    `    "${name}")`,
    ...(valued.length > 0 ? ['      case "$previous" in', ...valued, '      esac'] : []),
    '      case "$current" in',
    `        -*) COMPREPLY=($(compgen -W "${options.map((option) => option.name).join(' ')}" -- "$current")) ;;`,
    `        *) ${replyOf(operand)} ;;`,
    '      esac ;;',
  ];
}

function replyOf(values: Values): string {
  // Names of files may hold spaces, so they are read a line each.
  if (values === 'file') {
    return `local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null`;
  }
  return values === 'any' || values.length === 0
    ? 'COMPREPLY=()'
    : `COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$current"))`;
}

/** What was typed, counted from the command itself. */
const word = (place: number) => `$\{COMP_WORDS[${place}]}`;
