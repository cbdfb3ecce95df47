/**
 * How long a registration waits to be confirmed: then the account goes and its names are free again, so that nobody can
 * keep somebody else's address or a username for good. In days.
 */
export const lapseDays = 30;
