// Signing in the page; see cms.js for the bytes. First form.
export function startSigning() {}
