/** How surely a person proved who they are, the weakest first. */
export const ACR_VALUES = ['urn:usher:aal1', 'urn:usher:aal2', 'urn:usher:phr'] as const;

export type Acr = (typeof ACR_VALUES)[number];
