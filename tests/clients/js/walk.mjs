// The unmodified supabase-js client walks through a running server.
//
// Reads one JSON object from standard input: {url, anonKey, serviceKey, mailFolder}. Prints one
// JSON line per step, {step, ok, detail}, goes on after a failure so that one run shows all of
// them, and exits with 1 if any step failed.

import { text } from 'node:stream/consumers'
import { accounts } from './steps/accounts.mjs'
import { endings } from './steps/endings.mjs'
import { platform } from './steps/platform.mjs'
import { recovery } from './steps/recovery.mjs'
import { services } from './steps/services.mjs'
import { storage } from './steps/storage.mjs'

const studio = JSON.parse(await text(process.stdin))
const walk = { ...studio, made: {} }
const steps = { ...accounts, ...services, ...storage, ...platform, ...endings, ...recovery }

let failed = 0
for (const [step, act] of Object.entries(steps)) {
  const outcome = await run(act)
  if (!outcome.ok) failed += 1
  console.log(JSON.stringify({ step, ...outcome }))
}
// The library's timers would keep the process waiting.
process.exit(failed ? 1 : 0)

async function run(act) {
  try {
    await act(walk)
    return { ok: true, detail: '' }
  } catch (problem) {
    return { ok: false, detail: String(problem?.stack ?? problem) }
  }
}
