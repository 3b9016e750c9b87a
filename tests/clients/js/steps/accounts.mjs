// Signing up, signing in, the user, refreshing: one person in one implicit-flow client.

import assert from 'node:assert/strict'
import {
  PASSWORD, asABrowser, claimsOf, connect, fetchesOf, freshAddress, good, memory, refused,
  signIn, signUp, until,
} from '../clients.mjs'

async function signsUp(walk) {
  walk.email = freshAddress()
  walk.browser = memory()
  walk.client = connect(walk, { flowType: 'implicit', storage: walk.browser, storageKey: 'noor' })
  const { user, session } = await signUp(walk.client, walk.email)
  assert.equal(user.email, walk.email)
  assert.equal(user.user_metadata.name, 'Ilka Brandt')
  assert.ok(session.access_token && session.refresh_token && session.expires_in > 90)
}

async function signUpOfATakenAddress(walk) {
  const again = await connect(walk).auth.signUp({ email: walk.email, password: PASSWORD })
  const { status, code } = refused(again)
  assert.deepEqual([status, code], [422, 'user_already_exists'])
}

async function weakPassword(walk) {
  const error = refused(await connect(walk).auth.signUp({ email: freshAddress(), password: 'abc' }))
  assert.equal(error.name, 'AuthWeakPasswordError')
  assert.deepEqual(error.reasons, ['length'])
}

async function signsIn(walk) {
  const { session } = good(await signIn(walk.client, walk.email))
  assert.equal(claimsOf(session.access_token).sub, session.user.id)
  assert.equal(session.token_type, 'bearer')
}

async function wrongPassword(walk) {
  const error = refused(await signIn(connect(walk), walk.email, 'not-this-one'))
  assert.deepEqual([error.status, error.code], [400, 'invalid_credentials'])
  assert.equal(error.message, 'Invalid login credentials')
}

async function errorCodesAreReadableInABrowser(walk) {
  const answer = await fetch(`${walk.url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { ...asABrowser(walk), Origin: 'http://127.0.0.1:3000' },
    body: JSON.stringify({ email: walk.email, password: 'not-this-one' }),
  })
  assert.equal(answer.headers.get('x-supabase-api-version'), '2024-01-01')
  assert.match(answer.headers.get('access-control-expose-headers') ?? '', /x-supabase-api-version/i)
}

async function readsTheUser(walk) {
  const { user } = good(await walk.client.auth.getUser())
  assert.equal(user.email, walk.email)
  assert.equal(user.aud, 'authenticated')
}

async function checksClaimsByThePublishedKeys(walk) {
  let claims
  const fetched = await fetchesOf(async () => {
    claims = good(await walk.client.auth.getClaims()).claims
  })
  assert.equal(claims.email, walk.email)
  assert.ok(fetched.some((url) => url.endsWith('/.well-known/jwks.json')), `fetched ${fetched}`)
  assert.ok(!fetched.some((url) => url.endsWith('/auth/v1/user')), 'fell back to asking the server')
}

async function updatesTheUser(walk) {
  const { user } = good(await walk.client.auth.updateUser({ data: { name: 'Ilka B.', avatar: null } }))
  assert.equal(user.user_metadata.name, 'Ilka B.')
  const { data } = await walk.client.auth.getSession()
  assert.equal(data.session.user.user_metadata.name, 'Ilka B.')
  await until(() => walk.client.events.includes('USER_UPDATED'), 'USER_UPDATED')
}

/** Somebody later than the first account, which is made superadmin. */
async function cannotPromoteOneself(walk) {
  const jory = connect(walk)
  await signUp(jory, freshAddress(), 'Jory')
  good(await jory.auth.updateUser({ data: { role: 'superadmin' } }))
  const { user } = good(await jory.auth.getUser())
  assert.deepEqual([user.user_metadata.role, user.app_metadata.role], ['user', 'user'])
}

async function refreshes(walk) {
  const { data } = await walk.client.auth.getSession()
  const { session } = good(await walk.client.auth.refreshSession())
  assert.notEqual(session.refresh_token, data.session.refresh_token)
  const session_id = claimsOf(data.session.access_token).session_id
  assert.equal(claimsOf(session.access_token).session_id, session_id)
  await until(() => walk.client.events.includes('TOKEN_REFRESHED'), 'TOKEN_REFRESHED')
}

async function aSecondTabRefreshesWithTheSameToken(walk) {
  const { data } = await walk.client.auth.getSession()
  const tabs = [connect(walk), connect(walk)]
  const [first, second] = [
    good(await tabs[0].auth.refreshSession(data.session)),
    good(await tabs[1].auth.refreshSession(data.session)),
  ]
  const ids = [first, second].map(({ session }) => claimsOf(session.access_token).session_id)
  assert.equal(ids[0], ids[1])
  good(await walk.client.auth.setSession(second.session))
}

async function findsItsSessionAfterAReload(walk) {
  const reloaded = connect(walk, { flowType: 'implicit', storage: walk.browser, storageKey: 'noor' })
  const { data } = await reloaded.auth.getSession()
  assert.equal(data.session.user.email, walk.email)
  await until(() => reloaded.events.includes('INITIAL_SESSION'), 'INITIAL_SESSION')
}

async function takesOverATokenPair(walk) {
  const { data } = await walk.client.auth.getSession()
  const { access_token, refresh_token } = data.session
  const other = connect(walk)
  const { user } = good(await other.auth.setSession({ access_token, refresh_token }))
  assert.equal(user.email, walk.email)
}

async function anUnknownRefreshToken(walk) {
  const error = refused(await connect(walk).auth.refreshSession({ refresh_token: 'no-such-token' }))
  assert.deepEqual([error.status, error.code], [400, 'refresh_token_not_found'])
}

export const accounts = {
  'sign-up': signsUp,
  'sign-up-taken': signUpOfATakenAddress,
  'sign-up-weak-password': weakPassword,
  'sign-in': signsIn,
  'sign-in-wrong-password': wrongPassword,
  'error-codes-exposed': errorCodesAreReadableInABrowser,
  'get-user': readsTheUser,
  'get-claims-by-jwks': checksClaimsByThePublishedKeys,
  'update-user': updatesTheUser,
  'update-user-role-ignored': cannotPromoteOneself,
  refresh: refreshes,
  'refresh-in-two-tabs': aSecondTabRefreshesWithTheSameToken,
  'refresh-unknown-token': anUnknownRefreshToken,
  'session-after-reload': findsItsSessionAfterAReload,
  'set-session': takesOverATokenPair,
}
