// A real provider of identities for tests (npm `oidc-provider`), on a free port of this machine: `node provider.mjs CLIENT_SECRET`.
// It prints its issuer as the first line and ends when its standard input does.
//
//   POST /test/redirect   the one address to which it sends people back
//   POST /test/accounts   { sub: claims }, instead of those that there were
//   /interaction/:uid     GET: who can log in; POST account=SUB or deny=yes
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';

const [, , secret] = process.argv;
const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

let back = '';
let accounts = {};
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const provider = new Provider(issuer, {
  clients: [{ client_id: 'dondoc', client_secret: secret, redirect_uris: ['http://127.0.0.1/'], token_endpoint_auth_method: 'client_secret_basic' }],
  jwks: { keys: [{ ...key, kid: 'of this run', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['of a test'] },
  claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
  // Nobody is asked whether the program may know who they are: the installation is the office's own.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
provider.Client.prototype.redirectUriAllowed = (uri) => uri === back;
const protocol = provider.callback();

async function interact(request, response) {
  if (request.method === 'GET') {
    await provider.interactionDetails(request, response);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    const button = ([sub, claims]) => `<button name="account" value="${sub}">${claims.preferred_username ?? sub}</button>`;
    response.end(`<!doctype html><title>Provider</title><form method="post">${Object.entries(accounts).map(button).join('')}</form>`);
    return;
  }
  const sent = new URLSearchParams(await text(request));
  const refused = { error: 'access_denied', error_description: 'nobody chose an account' };
  const result = sent.get('deny') ? refused : { login: { accountId: sent.get('account'), remember: false } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

server.on('request', async (request, response) => {
  try {
    if (request.url === '/test/redirect') {
      back = await text(request);
    } else if (request.url === '/test/accounts') {
      accounts = JSON.parse(await text(request));
    } else {
      return await (request.url.startsWith('/interaction/') ? interact(request, response) : protocol(request, response));
    }
    response.end();
  } catch (fault) {
    response.writeHead(500).end(String(fault));
  }
});

console.log(issuer);
process.stdin.resume().on('end', () => process.exit());
