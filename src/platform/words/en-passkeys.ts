/** Passkeys: using one, making one, and looking after them. */
export const passkeys = {
  /** What the browser's part of the page says. */
  browser: {
    waiting: 'Waiting for your passkey…',
    making: 'Waiting for your device…',
    cancelled: 'No passkey was used. Try again, or choose another way.',
    notMade: 'No passkey was made. Try again when you are ready.',
    present: 'This device has a passkey for your account already.',
    failed: 'That did not work in this browser. Try again, or choose another way.',
    unsupported: 'This browser cannot use passkeys. Choose another way, or another browser.',
    needsScript: 'Passkeys need JavaScript. Turn it on, or choose another way.',
  },
  /** Why a passkey was not taken: these have the codes of `credentials/passkey-keep.ts`. */
  problems: {
    unreadable: 'That did not work. Please try again, or choose another way.',
    expired: 'That took a little too long. Please try once more.',
    unknown: 'That passkey does not work here any more. Use another one, or choose another way.',
    'not-verified':
      'That passkey did not ask for your fingerprint, your face or a PIN, so it is not enough by itself. Sign in with your password first.',
    copied:
      'We could not take that passkey: it may have been copied. We have written to you. Please choose another way.',
    unconfirmed: 'Your address is not confirmed yet. Sign in with your password, and we send you a letter.',
    'no-match': 'That passkey does not fit. Use another one, or choose another way.',
  },
  signIn: 'Sign in with a passkey',
  second: {
    title: 'Use your passkey',
    how: 'Your device asks for your fingerprint, your face or its PIN.',
    continue: 'Use a passkey',
  },
  enrol: {
    title: 'Make a passkey',
    how: 'Your device keeps it for you, and asks for your fingerprint, your face or its PIN. There is nothing to remember, and nothing to type.',
    name: 'Name',
    nameHint: 'So that you know it again in the list of your passkeys.',
    nameDefault: 'Passkey',
    continue: 'Make a passkey',
    otherWays: 'Choose something else',
    problems: {
      unreadable: 'That did not work. Please try again.',
      expired: 'That took a little too long. Please try once more.',
      'no-match': 'We could not take that passkey. Please try again, or use another device.',
      taken: 'That passkey is in use already.',
      'too-many': 'You have as many passkeys as an account may have. Remove one first.',
      nameMissing: 'Give the passkey a name.',
      nameTooLong: 'That name is too long: 100 characters at most.',
    },
  },
  list: {
    title: 'Passkeys',
    about: 'A passkey signs you in without a password: your device asks for your fingerprint, your face or its PIN.',
    none: 'You have no passkey yet.',
    added: 'Your passkey is ready. You can sign in with it from now on.',
    removed: 'The passkey is removed.',
    renamed: 'The passkey has its new name.',
    add: 'Add a passkey',
    change: 'Change',
    changeNamed: (name: string) => `Change ${name}`,
    oneDevice: 'On one device only',
    canSync: 'Can be on several of your devices',
    synced: 'On all your devices, backed up',
    created: 'Added',
    lastUsed: 'Last used',
    neverUsed: 'Not used yet',
    suspectedShort: 'Perhaps copied',
    suspected: 'May have been copied. If in doubt, remove it.',
    addAnother:
      'Your only passkey is on one device. Add another one, so that you can still get in when that device is lost.',
  },
  one: {
    name: 'Name',
    rename: 'Save the name',
    renaming: 'Saving…',
    removeTitle: 'Remove this passkey',
    removeAbout:
      'It no longer signs you in. Your device may still offer it: delete it there too, among its saved passwords.',
    remove: 'Remove',
    removing: 'Removing…',
    last: 'Your account needs a second step, and this is the only one you have. Add another one first.',
  },
};
