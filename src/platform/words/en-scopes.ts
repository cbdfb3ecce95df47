/** What an app may see and do, by scope (OpenID Connect Core 5.4); an API's own permissions come under `permission`. */
export const scopes = {
  known: {
    openid: 'Know that it is you, each time you sign in',
    profile: 'See your name and the rest of your profile',
    email: 'See your email address',
    address: 'See your postal address',
    phone: 'See your phone number',
    roles: 'See your roles',
    offline_access: 'Stay connected while you are away, until you sign out or take this back',
  } as Readonly<Record<string, string>>,
  permission: (permission: string, api: string) => `Use ${api} for you: ${permission}`,
  other: (scope: string) => `Use “${scope}”`,
};
