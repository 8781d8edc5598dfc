/* A provider that signs people in (OpenID Connect): the certified `oidc-provider`, with people of its own.

   node provider.mjs PORT REDIRECT_URI. It takes any password. It prints its issuer when it answers. */

import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const people = {
  ann: { name: "Ann \u202eLee", stepin_roles: ["supervisor", "words"], stepin_queues: ["orders"] },
  bo: { name: "Bo Ray", email: "bo@floor.example", email_verified: true },
  cy: { name: "Cy Moss", email: "bo@floor.example", email_verified: false, stepin_roles: "boss" },
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "stepin",
      client_secret: "the secret of the client",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [redirect],
    },
  ],
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name", "stepin_roles", "stepin_queues"],
  },
  // As most providers do, with the claims in the token itself.
  conformIdTokenClaims: false,
  cookies: { keys: ["a key of the tests"] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, sub) => sub in people && { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
});
provider.listen(Number(port), "127.0.0.1", () => console.log(issuer));
