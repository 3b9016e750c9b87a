// Making clients, and asking them without repeating how their answers look.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'

export const PASSWORD = 'tide-clock-1912'
export const NEW_PASSWORD = 'salt-lamp-1913'

export const freshAddress = () => `ilka-${randomUUID().slice(0, 13)}@lanternroom.example`

/** A browser's local storage, kept in memory, so that a "reload" can be played. */
export function memory() {
  const items = new Map()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

/** A client as the frontends make it; `flowType` is `implicit` in one and `pkce` in the other. */
export function connect(walk, auth = {}, { url = walk.url, key = walk.anonKey } = {}) {
  const settings = { persistSession: true, autoRefreshToken: false, storage: memory(), ...auth }
  const client = createClient(url, key, { auth: { storageKey: randomUUID(), ...settings } })
  const events = []
  client.auth.onAuthStateChange((event) => void events.push(event))
  return Object.assign(client, { events })
}

export const serviceClient = (walk) =>
  connect(walk, { persistSession: false }, { key: walk.serviceKey })

/** The `data` of an answer; an `error` in it fails the step. */
export function good({ data, error }) {
  if (error) throw new Error(`${error.name}: ${error.message} (${error.status} ${error.code ?? ''})`)
  return data
}

/** The `error` of an answer that must have been refused. */
export function refused({ data, error }) {
  assert.ok(error, `expected a refusal, got ${JSON.stringify(data)}`)
  return error
}

/** Calls a function; a refusal shows its status and body. */
export async function invoke(client, name, options = {}) {
  const { data, error, response } = await client.functions.invoke(name, options)
  if (error) throw new Error(`${name}: ${response?.status} ${await response?.text()} ${error.message}`)
  return data
}

/** The headers the library sends, for the few requests made without it. */
export const asABrowser = (walk) => ({
  apikey: walk.anonKey,
  'Content-Type': 'application/json',
  'X-Supabase-Api-Version': '2024-01-01',
})

export const signUp = async (client, email, name = 'Ilka Brandt') =>
  good(await client.auth.signUp({ email, password: PASSWORD, options: { data: { name } } }))

export const signIn = (client, email, password = PASSWORD) =>
  client.auth.signInWithPassword({ email, password })

export const claimsOf = (token) =>
  JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())

/** Runs `act` and returns the addresses the library fetched meanwhile. */
export async function fetchesOf(act) {
  const real = globalThis.fetch
  const seen = []
  globalThis.fetch = (input, init) => {
    seen.push(String(input?.url ?? input))
    return real(input, init)
  }
  try {
    await act()
  } finally {
    globalThis.fetch = real
  }
  return seen
}

/** Waits for an event which the library announces on its next tick. */
export async function until(holds, what) {
  const end = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((go) => setTimeout(go, 20))
  }
}
