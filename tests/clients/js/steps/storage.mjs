// The storage library with the service key: buckets, both kinds of upload, signed addresses.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { connect, good, refused, serviceClient } from '../clients.mjs'
import { pngBytes, pngFile } from '../picture.mjs'

async function makesABucket(walk) {
  walk.bucket = `walk-${randomUUID().slice(0, 8)}`
  walk.storage = serviceClient(walk).storage
  good(await walk.storage.createBucket(walk.bucket, { public: false, fileSizeLimit: 1024 * 1024 }))
  const names = good(await walk.storage.listBuckets()).map(({ id }) => id)
  assert.ok(names.includes(walk.bucket))
  assert.ok(names.includes('make-3b52693b-shots'))
}

async function uploadsAFile({ storage, bucket }) {
  const file = pngFile('lamp.png')
  const answer = good(await storage.from(bucket).upload('covers/lamp.png', file))
  assert.equal(answer.fullPath, `${bucket}/covers/lamp.png`)
}

async function uploadsRawBytes({ storage, bucket }) {
  const options = { contentType: 'image/png', cacheControl: '60' }
  good(await storage.from(bucket).upload('covers/raw.png', pngBytes(), options))
}

async function refusesToOverwrite({ storage, bucket }) {
  const again = await storage.from(bucket).upload('covers/lamp.png', pngFile('lamp.png'))
  assert.equal(refused(again).statusCode, '409')
  good(await storage.from(bucket).upload('covers/lamp.png', pngFile('lamp.png'), { upsert: true }))
}

async function loadsASignedAddress({ storage, bucket }) {
  const { signedUrl } = good(await storage.from(bucket).createSignedUrl('covers/lamp.png', 60))
  const picture = await fetch(signedUrl)
  assert.equal(picture.status, 200)
  assert.equal(picture.headers.get('content-type'), 'image/png')
  assert.deepEqual(Buffer.from(await picture.arrayBuffer()), pngBytes())
}

async function loadsAPartOfIt({ storage, bucket }) {
  const { signedUrl } = good(await storage.from(bucket).createSignedUrl('covers/raw.png', 60))
  const part = await fetch(signedUrl, { headers: { Range: 'bytes=0-7' } })
  assert.equal(part.status, 206)
  assert.match(part.headers.get('content-range'), /^bytes 0-7\//)
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), pngBytes().subarray(0, 8))
}

async function signsMany({ storage, bucket }) {
  const paths = ['covers/lamp.png', 'covers/raw.png']
  const signed = good(await storage.from(bucket).createSignedUrls(paths, 60))
  assert.deepEqual(signed.map(({ path }) => path), paths)
  assert.equal((await fetch(signed[1].signedUrl)).status, 200)
}

async function refusesATokenOfAnotherFile({ storage, bucket }) {
  const { signedUrl } = good(await storage.from(bucket).createSignedUrl('covers/lamp.png', 60))
  const answer = await fetch(signedUrl.replace('lamp.png', 'raw.png'))
  assert.equal(answer.status, 400)
  assert.equal(typeof (await answer.json()).statusCode, 'string')
}

async function listsAndDownloads({ storage, bucket }) {
  const files = good(await storage.from(bucket).list('covers'))
  assert.deepEqual(files.map(({ name }) => name), ['lamp.png', 'raw.png'])
  const [folder] = good(await storage.from(bucket).list())
  assert.deepEqual([folder.name, folder.id], ['covers', null])
  const blob = good(await storage.from(bucket).download('covers/raw.png'))
  assert.equal(blob.size, pngBytes().length)
}

async function publicKeyMayNotWrite(walk) {
  const visitor = connect(walk).storage.from(walk.bucket)
  assert.equal(refused(await visitor.upload('covers/x.png', pngFile('x.png'))).statusCode, '403')
}

async function removes({ storage, bucket }) {
  const gone = good(await storage.from(bucket).remove(['covers/lamp.png']))
  assert.equal(gone.length, 1)
  good(await storage.emptyBucket(bucket))
  assert.deepEqual(good(await storage.from(bucket).list('covers')), [])
  good(await storage.deleteBucket(bucket))
  assert.ok(refused(await storage.getBucket(bucket)))
}

export const storage = {
  'storage-bucket': makesABucket,
  'storage-upload-file': uploadsAFile,
  'storage-upload-bytes': uploadsRawBytes,
  'storage-upsert': refusesToOverwrite,
  'storage-signed-url': loadsASignedAddress,
  'storage-range': loadsAPartOfIt,
  'storage-signed-urls': signsMany,
  'storage-foreign-token': refusesATokenOfAnotherFile,
  'storage-list-download': listsAndDownloads,
  'storage-public-key-refused': publicKeyMayNotWrite,
  'storage-remove': removes,
}
