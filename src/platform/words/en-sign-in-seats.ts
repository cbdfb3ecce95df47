const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** The way into apps whose seats a licence lends, and the organisation somebody comes for. */
export const signInSeats = {
  fullHouse: {
    title: 'All seats are taken',
    sub: (organisation: string, app: string) => `${organisation} · ${app}`,
    drawn: (inUse: number, seats: number) => `${inUse} of ${seats} ${seats === 1 ? 'seat' : 'seats'} in use`,
    all: (seats: number) =>
      seats === 1 ? 'The only seat of this licence is in use.' : `All ${seats} seats of this licence are in use.`,
    some: (inUse: number, seats: number) => `${inUse} of the ${seats} seats of this licence are in use.`,
    ahead: 'Whatever is free goes to the people ahead of you.',
    /** Set bold in `all`. */
    allOf: (seats: number) => (seats === 1 ? 'only seat' : `${seats} seats`),
    likely: (wait: string) => `One is likely to come free in about ${wait}.`,
    likelySoon: 'One is likely to come free in a minute or two.',
    /** How somebody's place is said, and set bold in `place`. */
    ordinal: (place: number) => ORDINALS[place - 1] ?? `number ${place}`,
    place: (ordinal: string) => `You are ${ordinal} in line. Keep this page open and you will be let in.`,
    ready: 'There is a seat for you now. Come in.',
    looking: 'This page looks again every ten seconds.',
    continue: 'Try now',
    waiting: 'Looking for a seat…',
    cancel: 'Leave the line',
    leaving: 'One moment…',
    elsewhere: 'You hold a seat on another device.',
    elsewhereOn: (device: string) => `You hold a seat on another device, in ${device}.`,
    closes: (app: string) => `${app} will be signed out there.`,
    move: 'Move it here',
    moving: 'Moving your seat…',
    others: 'You may use another licence, too.',
    choose: 'Choose another licence',
    ask: (name: string) => `Need more seats? Write to ${name}.`,
    subject: (app: string) => `Seats for ${app}`,
  },
  noLicence: {
    title: (app: string) => `No licence for ${app}`,
    explained: (app: string) =>
      `${app} is used with a licence, and the account you are signed in with has none that is valid now.`,
    ask: (name: string, organisation: string) => `At ${organisation}, ${name} looks after licences.`,
    askSomebody: 'If you should have one, ask whoever looks after licences where you work.',
    subject: (app: string) => `A licence for ${app}`,
    continue: 'Use another account',
    cancel: (app: string) => `Back to ${app}`,
  },
  chooseLicence: {
    title: 'Which licence?',
    how: 'You may use several. Choose whose seat you take.',
    legend: 'Licences',
    free: (free: number, seats: number) =>
      free === 0 ? 'No seat is free' : `${free} of ${seats} ${seats === 1 ? 'seat' : 'seats'} free`,
    held: 'You hold a seat here already',
    missing: 'Choose one of these licences.',
    continue: 'Take a seat',
    cancel: (app: string) => `Back to ${app}`,
  },
  chooseOrganisation: {
    title: 'For which organisation?',
    how: (app: string) => `You belong to several. ${app} will be told for which one you come.`,
    legend: 'Organisations',
    missing: 'Choose one of these organisations.',
    continue: 'Continue',
    cancel: (app: string) => `Back to ${app}`,
  },
};
