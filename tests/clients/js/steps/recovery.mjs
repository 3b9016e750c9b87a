// A forgotten password, by both flows, as a page at /reset-password lives through it.

import assert from 'node:assert/strict'
import {
  NEW_PASSWORD, PASSWORD, asABrowser, connect, freshAddress, good, memory, refused, signIn, signUp,
  until,
} from '../clients.mjs'
import { recoveryLink } from '../mailbox.mjs'
import { openPage } from '../page.mjs'

const RESET_PAGE = 'http://127.0.0.1:3000/reset-password'

/** Somebody signed in on a first device asks for a new password on a second. */
async function forgets(walk, flowType) {
  const email = freshAddress()
  const first = connect(walk)
  await signUp(first, email)
  const auth = { flowType, storage: memory(), storageKey: `forgot-${flowType}` }
  good(await connect(walk, auth).auth.resetPasswordForEmail(email, { redirectTo: RESET_PAGE }))
  const link = await recoveryLink(walk.mailFolder, email)
  return { email, first, auth, link, location: await follow(link) }
}

/** Where a mailed link leads. */
async function follow(link) {
  const answer = await fetch(link, { redirect: 'manual' })
  assert.equal(answer.status, 303)
  return new URL(answer.headers.get('location'))
}

async function mailsAPkceLink(walk) {
  walk.pkce = await forgets(walk, 'pkce')
  const { location } = walk.pkce
  assert.equal(location.origin + location.pathname, RESET_PAGE)
  assert.ok(location.searchParams.get('code'))
  assert.equal(location.hash, '#reset-password/access_token')
}

async function thePageExchangesTheCode(walk) {
  walk.page = openPage(new URL(walk.pkce.location), () => connect(walk, walk.pkce.auth))
  const { client, location } = walk.page
  await until(() => client.events.includes('PASSWORD_RECOVERY'), 'PASSWORD_RECOVERY')
  assert.equal((await client.auth.getSession()).data.session.user.email, walk.pkce.email)
  assert.equal(location.searchParams.get('code'), null)
  assert.match(location.hash, /access_token/, 'the page shows its form only then')
}

async function thePageSetsANewPassword({ page }) {
  good(await page.client.auth.updateUser({ password: NEW_PASSWORD }))
  page.close()
}

async function onlyTheNewPasswordWorks(walk) {
  const { email } = walk.pkce
  assert.equal(refused(await signIn(connect(walk), email, PASSWORD)).code, 'invalid_credentials')
  good(await signIn(connect(walk), email, NEW_PASSWORD))
}

async function theFirstDeviceIsSignedOut({ pkce }) {
  const error = refused(await pkce.first.auth.getUser())
  assert.equal(error.name, 'AuthSessionMissingError')
}

async function theLinkWorksOnce({ pkce }) {
  const again = await follow(pkce.link)
  assert.equal(again.searchParams.get('code'), null)
  assert.match(again.hash, /error_code=otp_expired/)
}

async function theCodeWorksOnce(walk) {
  const auth_code = walk.pkce.location.searchParams.get('code')
  const answer = await fetch(`${walk.url}/auth/v1/token?grant_type=pkce`, {
    method: 'POST',
    headers: asABrowser(walk),
    body: JSON.stringify({ auth_code, code_verifier: 'v'.repeat(43) }),
  })
  assert.deepEqual([answer.status, (await answer.json()).code], [404, 'flow_state_not_found'])
}

async function theImplicitPageFindsItsTokens(walk) {
  const { email, auth, location } = await forgets(walk, 'implicit')
  assert.match(location.hash, /access_token=.*type=recovery/)
  const page = openPage(location, () => connect(walk, auth))
  await until(() => page.client.events.includes('PASSWORD_RECOVERY'), 'PASSWORD_RECOVERY')
  good(await page.client.auth.updateUser({ password: NEW_PASSWORD }))
  page.close()
  good(await signIn(connect(walk), email, NEW_PASSWORD))
}

async function anUnknownAddressLooksTheSame(walk) {
  const options = { redirectTo: RESET_PAGE }
  good(await connect(walk).auth.resetPasswordForEmail(freshAddress(), options))
}

export const recovery = {
  'recovery-pkce-link': mailsAPkceLink,
  'recovery-pkce-page': thePageExchangesTheCode,
  'recovery-new-password': thePageSetsANewPassword,
  'recovery-old-password-refused': onlyTheNewPasswordWorks,
  'recovery-ends-other-sessions': theFirstDeviceIsSignedOut,
  'recovery-link-works-once': theLinkWorksOnce,
  'recovery-code-works-once': theCodeWorksOnce,
  'recovery-implicit': theImplicitPageFindsItsTokens,
  'recovery-unknown-address': anUnknownAddressLooksTheSame,
}
