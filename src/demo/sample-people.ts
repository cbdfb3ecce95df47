/** Somebody who is there from the start; the passwords are known to everybody who has the source. */
export interface SamplePerson {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** What they may do, in the guide's words. */
  readonly may: string;
}

export const ada: SamplePerson = {
  username: 'ada',
  name: 'Ada Byron',
  email: 'ada@example.test',
  password: 'three llamas crossed the road',
  may: 'a manager: reads and writes reports, and sees what they cost',
};

export const bob: SamplePerson = {
  username: 'bob',
  name: 'Bob Hopper',
  email: 'bob@example.test',
  password: 'a slow train to the seaside',
  may: 'a user, as everybody who registers: reads reports',
};
