/** The time for what never meets the protocol library or a row's expiry: those follow PostgreSQL's `now()`. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
