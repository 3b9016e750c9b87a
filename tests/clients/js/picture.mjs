// The smallest whole PNG: one grey pixel.

const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=='

export const pngBytes = () => Buffer.from(ONE_PIXEL, 'base64')
export const pngFile = (name) => new File([pngBytes()], name, { type: 'image/png' })
