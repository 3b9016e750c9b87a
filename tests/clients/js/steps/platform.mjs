// What belongs to no single service: the base address with a prefix, preflights, the admin API.

import assert from 'node:assert/strict'
import {
  PASSWORD, connect, freshAddress, good, invoke, refused, serviceClient, signIn,
} from '../clients.mjs'
import { pngFile } from '../picture.mjs'

const ASKED = 'apikey,authorization,content-type,x-client-info,x-supabase-api-version'
const PATHS = [
  '/functions/v1/scriptony-shots/shots',
  '/functions/v1/scriptony-auth/profile',
  '/functions/v1/no-such-function/x',
  '/auth/v1/token',
  '/storage/v1/object/list/x',
  '/rest/v1/story_beats',
]

async function worksBelowAPrefix(walk) {
  const url = `${walk.url}/any.supabase.co`
  const client = connect(walk, {}, { url })
  good(await signIn(client, walk.email))
  const { projects } = await invoke(client, 'scriptony-projects/projects', { method: 'GET' })
  assert.equal(projects[0].id, walk.made.project)
  const form = new FormData()
  form.append('file', pngFile('cover.png'))
  const name = `scriptony-projects/projects/${walk.made.project}/upload-image`
  const { imageUrl } = await invoke(client, name, { body: form })
  assert.ok(imageUrl.startsWith(`${url}/storage/v1/`), imageUrl)
  assert.equal((await fetch(imageUrl)).status, 200)
}

async function answersPreflights({ url }) {
  const headers = {
    Origin: 'http://127.0.0.1:3000',
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': ASKED,
  }
  for (const path of PATHS) {
    const answer = await fetch(url + path, { method: 'OPTIONS', headers })
    assert.ok([200, 204].includes(answer.status), `${path}: ${answer.status}`)
    assert.equal(answer.headers.get('access-control-allow-origin'), '*', path)
    assert.match(answer.headers.get('access-control-allow-methods') ?? '', /PATCH/, path)
    const allowed = (answer.headers.get('access-control-allow-headers') ?? '').toLowerCase()
    for (const header of ASKED.split(',')) assert.ok(allowed.includes(header), `${path}: ${header}`)
  }
}

async function administersAccounts(walk) {
  const { admin } = serviceClient(walk).auth
  const email = freshAddress()
  const attributes = { email, password: PASSWORD, email_confirm: true, user_metadata: { name: 'Jory' } }
  const { user } = good(await admin.createUser(attributes))
  assert.ok(good(await admin.listUsers()).users.length > 0)
  assert.equal(good(await admin.getUserById(user.id)).user.email, email)
  const change = { user_metadata: { name: 'Jory K.' } }
  assert.equal(good(await admin.updateUserById(user.id, change)).user.user_metadata.name, 'Jory K.')
  const client = connect(walk)
  good(await signIn(client, email))
  good(await admin.deleteUser(user.id))
  assert.equal(refused(await admin.getUserById(user.id)).status, 404)
  assert.equal(refused(await signIn(client, email)).code, 'invalid_credentials')
}

async function adminApiNeedsTheServiceKey({ client }) {
  const error = refused(await client.auth.admin.listUsers())
  assert.ok([401, 403].includes(error.status), `${error.status}`)
}

export const platform = {
  'base-url-prefix': worksBelowAPrefix,
  preflights: answersPreflights,
  'admin-users': administersAccounts,
  'admin-needs-service-key': adminApiNeedsTheServiceKey,
}
