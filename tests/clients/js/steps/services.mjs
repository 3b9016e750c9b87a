// The five services through functions.invoke: names with slashes and queries, all body kinds.

import assert from 'node:assert/strict'
import { connect, invoke } from '../clients.mjs'
import { pngFile } from '../picture.mjs'

async function authService({ client, email }) {
  const { profile } = await invoke(client, 'scriptony-auth/profile', { method: 'GET' })
  assert.equal(profile.email, email)
  const { organizations } = await invoke(client, 'scriptony-auth/organizations', { method: 'GET' })
  assert.equal(organizations[0].role, 'owner')
}

async function projectsService({ client, made }) {
  const body = { title: 'Salzmark', type: 'film', logline: 'A coast ruled by tide clocks.' }
  const { project } = await invoke(client, 'scriptony-projects/projects', { body })
  made.project = project.id
  const { projects } = await invoke(client, 'scriptony-projects/projects', { method: 'GET' })
  assert.deepEqual(projects.map(({ title }) => title), ['Salzmark'])
}

async function nodesService({ client, made }) {
  const levels = { level_1_count: 1, level_2_per_parent: 1, level_3_per_parent: 2 }
  const body = { project_id: made.project, template_id: 'film-3act', structure: levels }
  await invoke(client, 'scriptony-project-nodes/initialize-project', { body })
  const query = `project_id=${made.project}&level=3`
  const { nodes } = await invoke(client, `scriptony-project-nodes/nodes?${query}`, { method: 'GET' })
  assert.equal(nodes.length, 2)
  made.scene = nodes[0].id
}

async function charactersService({ client, made }) {
  const body = { project_id: made.project, name: 'Mara', role: 'protagonist' }
  const { character } = await invoke(client, 'scriptony-characters/characters', { body })
  made.character = character.id
  const change = { method: 'PUT', body: { species: 'human' } }
  const changed = await invoke(client, `scriptony-characters/characters/${character.id}`, change)
  assert.deepEqual([changed.character.name, changed.character.species], ['Mara', 'human'])
}

async function shotsService({ client, made }) {
  const body = { scene_id: made.scene, shot_number: 'Shot 1', character_ids: [made.character] }
  const { shot } = await invoke(client, 'scriptony-shots/shots', { body })
  made.shot = shot.id
  assert.deepEqual(shot.characters.map(({ name }) => name), ['Mara'])
  const byId = await invoke(client, `scriptony-shots/shots/by-id/${shot.id}`, { method: 'GET' })
  assert.equal(byId.shot.shotNumber, 'Shot 1')
}

async function uploadsAPicture({ client, made }) {
  const form = new FormData()
  form.append('file', pngFile('shot.png'))
  const name = `scriptony-timeline-v2/shots/${made.shot}/upload-image`
  const { imageUrl } = await invoke(client, name, { body: form })
  const picture = await fetch(imageUrl, { headers: { Origin: 'http://127.0.0.1:3000' } })
  assert.equal(picture.status, 200)
  assert.match(picture.headers.get('content-type'), /^image\//)
  assert.equal(picture.headers.get('access-control-allow-origin'), '*')
  assert.ok((await picture.arrayBuffer()).byteLength > 0)
}

async function refusesWithoutASession(walk) {
  const { functions } = connect(walk)
  const { error, response } = await functions.invoke('scriptony-projects/projects', { method: 'GET' })
  assert.equal(error.name, 'FunctionsHttpError')
  assert.equal(response.status, 401)
  assert.equal((await response.json()).error, 'Unauthorized')
}

async function deletes({ client, made }) {
  const answer = await invoke(client, `scriptony-shots/shots/${made.shot}`, { method: 'DELETE' })
  assert.deepEqual(answer, { success: true })
}

export const services = {
  'service-auth': authService,
  'service-projects': projectsService,
  'service-nodes': nodesService,
  'service-characters': charactersService,
  'service-shots': shotsService,
  'upload-picture': uploadsAPicture,
  'service-without-session': refusesWithoutASession,
  'service-delete': deletes,
}
