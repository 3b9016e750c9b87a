// Signing out: the session is over at once, everywhere.

import assert from 'node:assert/strict'
import { connect, good, refused, signIn, until } from '../clients.mjs'

/** What the library makes of the answer `session_not_found`. */
const ENDED = 'AuthSessionMissingError'

async function onlyHere(walk) {
  const here = connect(walk)
  good(await signIn(here, walk.email))
  good(await here.auth.signOut({ scope: 'local' }))
  good(await walk.client.auth.getUser())
}

async function everywhere(walk) {
  const elsewhere = connect(walk)
  good(await signIn(elsewhere, walk.email))
  const { data } = await walk.client.auth.getSession()
  walk.oldToken = data.session.access_token
  walk.refreshToken = data.session.refresh_token
  good(await walk.client.auth.signOut())
  await until(() => walk.client.events.includes('SIGNED_OUT'), 'SIGNED_OUT')
  assert.equal((await walk.client.auth.getSession()).data.session, null)
  assert.equal(refused(await elsewhere.auth.getUser()).name, ENDED)
}

async function authRefusesTheOldToken(walk) {
  assert.equal(refused(await connect(walk).auth.getUser(walk.oldToken)).name, ENDED)
}

async function aFunctionRefusesTheOldToken(walk) {
  const headers = { Authorization: `Bearer ${walk.oldToken}` }
  const options = { method: 'GET', headers }
  const { response } = await connect(walk).functions.invoke('scriptony-projects/projects', options)
  assert.equal(response.status, 401)
}

async function theRefreshTokenIsDead(walk) {
  const session = { refresh_token: walk.refreshToken }
  assert.equal(refused(await connect(walk).auth.refreshSession(session)).status, 400)
}

async function announcedAllOfIt({ client }) {
  const expected = ['SIGNED_IN', 'USER_UPDATED', 'TOKEN_REFRESHED', 'SIGNED_OUT']
  for (const event of expected) {
    assert.ok(client.events.includes(event), `no ${event} in ${client.events}`)
  }
  assert.equal(client.events.at(-1), 'SIGNED_OUT')
}

export const endings = {
  'sign-out-local': onlyHere,
  'sign-out-global': everywhere,
  'old-token-refused-by-auth': authRefusesTheOldToken,
  'old-token-refused-by-function': aFunctionRefusesTheOldToken,
  'old-refresh-token-refused': theRefreshTokenIsDead,
  events: announcedAllOfIt,
}
