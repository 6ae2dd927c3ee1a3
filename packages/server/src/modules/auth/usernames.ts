const MAX_USERNAME_LENGTH = 64;

// A username starts and ends with a letter or digit: neither "." nor ".." nor a trailing dot survives in every client's URLs.
const PATTERN = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;

/** First path segments that the server or its pages need, now or by the design, and names that impersonate it. */
const RESERVED: ReadonlySet<string> = new Set(
  `v1 v2 v3 api apis docs health metrics openapi openapi.json mcp embed embed.js embed-react
  booking bookings book reschedule cancel success slots availability schedules schedule event-types event-type events
  auth login logout signin signout signup sign-in sign-out sign-up register session sessions oauth oauth2 sso saml password forgot-password
  reset-password verify verify-email two-factor passkeys
  d team teams org orgs organization organizations me user users u profile settings account accounts billing
  dev admin dashboard app apps integrations webhooks workflows routing routing-forms router forms insights
  onboarding getting-started upgrade payment payments video meeting meetings enterprise platform
  assets static public dist build src fonts images img icons favicon.ico robots.txt sitemap.xml manifest.json
  service-worker.js sw.js index index.html home www mail smtp ftp ns1 ns2 root system meridian cal
  about help support status contact legal terms privacy security blog pricing new edit null undefined true false`.split(
    /\s+/,
  ),
);

/** What is wrong with a username in lower case, as the end of "username ..."; null when nothing is. */
export function usernameProblem(username: string): string | null {
  if (username.length > MAX_USERNAME_LENGTH) return `must have at most ${MAX_USERNAME_LENGTH} characters`;
  if (!PATTERN.test(username)) {
    return "must consist of letters a-z, digits, '-', '_' and '.', and start and end with a letter or digit";
  }
  return RESERVED.has(username) ? "must be another one: this one is reserved" : null;
}
