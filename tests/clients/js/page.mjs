// As much of a browser page as the library looks at: where it is, and its history.

/**
 * Opens the page at `location` and makes its client there, so that the library finds the session
 * in the address. `close()` must follow, since the library looks at global names.
 */
export function openPage(location, makeClient) {
  const ignore = () => {}
  const history = { state: null, replaceState: (_state, _title, url) => void (location.href = new URL(url, location).href) }
  globalThis.window = { location, history, addEventListener: ignore, removeEventListener: ignore }
  globalThis.document = { visibilityState: 'visible', addEventListener: ignore, removeEventListener: ignore }
  const close = () => {
    delete globalThis.window
    delete globalThis.document
  }
  return { client: makeClient(), location, close }
}
