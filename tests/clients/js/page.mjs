// As much of a browser page as the library looks at: where it is, and its history.

/**
 * Opens the page at `location` and makes its client there, so that the library finds the session
 * in the address. `close()` must follow, since the library looks at global names.
 */
export function openPage(location, makeClient) {
  const ignore = () => {}
  const listening = { addEventListener: ignore, removeEventListener: ignore }
  const replaceState = (_state, _title, url) => void (location.href = new URL(url, location).href)
  globalThis.window = { location, history: { state: null, replaceState }, ...listening }
  globalThis.document = { visibilityState: 'visible', ...listening }
  const close = () => {
    delete globalThis.window
    delete globalThis.document
  }
  return { client: makeClient(), location, close }
}
