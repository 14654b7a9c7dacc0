// A detached CMS signature as the house writes it (RFC 5652): DER, SHA-256, one signer,
// signed attributes contentType, messageDigest, signingTime, signingCertificateV2.
//
// Written by hand on der.js: libraries re-chunk strings and do not sort sets, and both
// make a second spelling that strict readers refuse.
import { children, compareBytes, concat, element, explicit, integer, octets, oid, sequence, setOf, time } from "./der.js";

const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_TIME = "1.2.840.113549.1.9.5";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const SHA256 = "2.16.840.1.101.3.4.2.1";
const ECDSA_SHA256 = "1.2.840.10045.4.3.2";
const RSA_SHA256 = "1.2.840.113549.1.1.11";

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text.replace(/\s/g, "")), (character) => character.charCodeAt(0));
}

/** [serial, issuer] of a certificate, each as it is written there. */
export function serialAndIssuer(certificate) {
  const fields = children(children(certificate)[0]);
  const at = fields[0][0] === 0xa0 ? 1 : 0;
  return [fields[at], fields[at + 2]];
}

// WebCrypto gives r and s side by side; CMS wants them as a SEQUENCE.
function ecdsaValue(raw) {
  const half = raw.length / 2;
  return sequence(integer(raw.slice(0, half)), integer(raw.slice(half)));
}

// A signer that is no key in the browser (a token, a card) signs by itself: `sign(bytes)`
// gives the value as CMS holds it.
async function signature(signer, bytes) {
  if (signer.sign) return signer.sign(bytes);
  if (signer.kind === "rsa") {
    return new Uint8Array(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", signer.key, bytes));
  }
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  return ecdsaValue(new Uint8Array(await crypto.subtle.sign(algorithm, signer.key, bytes)));
}

async function attributes(content, certificate, at) {
  const [serial, issuer] = serialAndIssuer(certificate);
  const name = sequence(explicit(4, issuer));
  const bound = sequence(octets(await sha256(certificate)), sequence(name, serial));
  const values = [
    [CONTENT_TYPE, oid(DATA)],
    [MESSAGE_DIGEST, octets(await sha256(content))],
    [SIGNING_TIME, time(at)],
    [SIGNING_CERTIFICATE_V2, sequence(sequence(bound))],
  ];
  return values.map(([kind, value]) => sequence(oid(kind), setOf(0x31, value)));
}

/**
 * Signs `content` and returns the DER.
 * `signer`: { key: CryptoKey, kind: "p256" | "rsa", certificate, chain } with DER bytes.
 */
export const signDetached = (content, signer, at) => signed(content, signer, at, []);

/** Signs `content` and returns the DER of a message that carries it. */
export const signAttached = (content, signer, at) =>
  signed(content, signer, at, [explicit(0, octets(content))]);

async function signed(content, signer, at, inside) {
  const values = await attributes(content, signer.certificate, at);
  const [serial, issuer] = serialAndIssuer(signer.certificate);
  const algorithm =
    signer.kind === "rsa" ? sequence(oid(RSA_SHA256), element(0x05)) : sequence(oid(ECDSA_SHA256));
  const version = integer(new Uint8Array([1]));
  const info = sequence(
    version,
    sequence(issuer, serial),
    sequence(oid(SHA256)),
    setOf(0xa0, ...values),
    algorithm,
    // 5.4: what is signed is the SET OF with its own tag, not with [0].
    octets(await signature(signer, setOf(0x31, ...values))),
  );
  const all = [signer.certificate, ...signer.chain].sort(compareBytes);
  const certificates = all.filter((each, at) => at === 0 || compareBytes(each, all[at - 1]) !== 0);
  return sequence(
    oid(SIGNED_DATA),
    explicit(
      0,
      sequence(
        version,
        setOf(0x31, sequence(oid(SHA256))),
        sequence(oid(DATA), ...inside),
        element(0xa0, concat(...certificates)),
        setOf(0x31, info),
      ),
    ),
  );
}
