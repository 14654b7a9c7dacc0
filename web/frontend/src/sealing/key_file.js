// The bidder's key from a PKCS#12 file, in memory only: it signs, and opens what was
// sealed to its holder. A token or a card would be another maker of the same two shapes:
//
//   signer:   { certificate, chain (DER), receiver (parsed certificate), sign? | key, kind }
//   receiver: { certificate (parsed), agree(point), decrypt(wrapped) }
import { readPkcs12 } from "../pkcs12.js";
import { loadCertificate } from "./certificates.js";
import { Refused } from "./refused.js";

const FILE_BYTES_MAX = 256 * 1024;
// pkcs-12PbeIds (1.2.840.113549.1.12.1.*): RC2, RC4 and 3DES, which WebCrypto has not.
const LEGACY = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];

function isLegacy(bytes) {
  for (let at = bytes.indexOf(LEGACY[0]); at >= 0; at = bytes.indexOf(LEGACY[0], at + 1)) {
    if (LEGACY.every((byte, place) => bytes[at + place] === byte)) return true;
  }
  return false;
}

/** { signer, receiver, facts } of a file and its passphrase, or a refusal that says why. */
export async function readKeyFile(bytes, passphrase) {
  if (bytes.length > FILE_BYTES_MAX) throw new Refused("key-file-unreadable");
  let found;
  try {
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    found = await readPkcs12(buffer, passphrase);
  } catch {
    throw new Refused(isLegacy(bytes) ? "key-file-legacy" : "key-file-unreadable");
  }
  const { key, kind, certificate, chain, facts } = found;
  const own = await loadCertificate(certificate);
  return {
    signer: { key, kind, certificate, chain, receiver: own },
    receiver: receiverOf(own, found.opening),
    facts,
  };
}

function receiverOf(certificate, opening) {
  return {
    certificate,
    async agree(point) {
      const curve = { name: "ECDH", namedCurve: "P-256" };
      const other = await crypto.subtle.importKey("raw", point, curve, false, []);
      return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, opening, 256));
    },
    async decrypt(wrapped) {
      return new Uint8Array(await crypto.subtle.decrypt({ name: "RSA-OAEP" }, opening, wrapped));
    },
  };
}
