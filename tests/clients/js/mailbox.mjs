// Reading the mails the server has written into its mail folder.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const LINK = /https?:\/\/[^\s<>"]*\/auth\/v1\/verify\?[^\s<>"]+/

/** The link of the recovery mail to `address`, waiting until it has been written. */
export async function recoveryLink(folder, address) {
  const end = Date.now() + 15_000
  while (Date.now() < end) {
    const found = await search(folder, address)
    if (found) return found
    await new Promise((go) => setTimeout(go, 50))
  }
  throw new Error(`no mail with a link to /auth/v1/verify arrived for ${address}`)
}

async function search(folder, address) {
  // The folder comes into being with the first mail.
  const files = await readdir(folder).catch(() => [])
  const names = files.filter((name) => name.endsWith('.eml'))
  for (const name of names) {
    const mail = await readFile(join(folder, name), 'utf8')
    const link = isTo(mail, address) && parts(mail).map((part) => LINK.exec(plain(part))).find(Boolean)
    if (link) return link[0]
  }
  return null
}

const isTo = (mail, address) => new RegExp(`^to:.*${address}`, 'im').test(mail)

/** The parts of a mail, the text before the HTML; one part if it is not a multipart mail. */
const parts = (mail) => mail.split(/\r?\n--[^\r\n]+\r?\n/)

/** Undoes the transfer encodings, which break a long address in two. */
function plain(part) {
  const [head, ...rest] = part.split(/\r?\n\r?\n/)
  const body = rest.join('\n\n')
  if (/^content-transfer-encoding: *base64/im.test(head)) return Buffer.from(body, 'base64').toString()
  if (!/^content-transfer-encoding: *quoted-printable/im.test(head)) return part
  const whole = body.replace(/=\r?\n/g, '')
  return whole.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
}
