// Reads a PKCS#12 file in memory: PBES2 with AES-256 and HMAC-SHA-256, as OpenSSL 3 and
// the certificate authorities of today write it. Neither file nor passphrase leaves here.
import { Certificate, PFX, setEngine, CryptoEngine } from "pkijs";

setEngine("browser", new CryptoEngine({ name: "browser", crypto: globalThis.crypto }));

const KEY_BAG = "1.2.840.113549.1.12.10.1.1";
const SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3";
const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";
const P256 = "1.2.840.10045.3.1.7";

export class UnreadableKeyFile extends Error {}

async function bags(file, password) {
  const pfx = PFX.fromBER(file);
  // The file's own check value is keyed by the passphrase in another spelling, which the
  // library makes from ASCII alone; a wrong passphrase fails at the decryption as well.
  const isAscii = new Uint8Array(password).every((byte) => byte < 0x80);
  await pfx.parseInternalValues({ password, checkIntegrity: isAscii });
  const safe = pfx.parsedValue.authenticatedSafe;
  await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) });
  return safe.parsedValue.safeContents.flatMap(({ value }) => value.safeBags);
}

async function privateKey(bag, password) {
  if (bag.bagId === KEY_BAG) return bag.bagValue;
  await bag.bagValue.parseInternalValues({ password });
  return bag.bagValue.parsedValue;
}

function algorithmOf(info) {
  const { algorithmId, algorithmParams } = info.privateKeyAlgorithm;
  if (algorithmId === RSA) return ["rsa", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }];
  const curve = algorithmParams?.valueBlock?.toString?.();
  if (algorithmId === EC && curve === P256) return ["p256", { name: "ECDSA", namedCurve: "P-256" }];
  throw new UnreadableKeyFile("neither P-256 nor RSA");
}

async function belongs(certificate, key, kind, algorithm) {
  const how = kind === "rsa" ? { name: algorithm.name } : { name: "ECDSA", hash: "SHA-256" };
  const probe = new Uint8Array(32);
  try {
    const spki = certificate.subjectPublicKeyInfo.toSchema().toBER();
    const open = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(how, open, await crypto.subtle.sign(how, key, probe), probe);
  } catch {
    return false;
  }
}

const nameOf = (name, type) =>
  name.typesAndValues.find((each) => each.type === type)?.value.valueBlock.value ?? "";

function facts(certificate) {
  return {
    holder: nameOf(certificate.subject, "2.5.4.3"),
    organisation: nameOf(certificate.subject, "2.5.4.10"),
    notBefore: certificate.notBefore.value,
    notAfter: certificate.notAfter.value,
  };
}

const bytesOf = (certificate) => new Uint8Array(certificate.toSchema().toBER());
const isSelfSigned = (certificate) => certificate.issuer.isEqual(certificate.subject);

// The same key for what is sealed to its holder: it agrees (P-256), or decrypts (RSA).
function openingKey(pkcs8, kind) {
  const [algorithm, use] =
    kind === "rsa"
      ? [{ name: "RSA-OAEP", hash: "SHA-256" }, "decrypt"]
      : [{ name: "ECDH", namedCurve: "P-256" }, "deriveBits"];
  return crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, [use]);
}

/**
 * Opens a file and returns { key, opening, kind, certificate, chain, facts }; the key
 * cannot be taken out of the browser again. `key` signs, `opening` opens envelopes.
 */
export async function readPkcs12(file, passphrase) {
  const password = new TextEncoder().encode(passphrase.normalize("NFC")).buffer;
  let found;
  try {
    found = await bags(file, password);
  } catch (error) {
    throw new UnreadableKeyFile(String(error));
  }
  const holder = found.find(({ bagId }) => bagId === SHROUDED_KEY_BAG || bagId === KEY_BAG);
  if (!holder) throw new UnreadableKeyFile("no key");
  const info = await privateKey(holder, password);
  const [kind, algorithm] = algorithmOf(info);
  const pkcs8 = info.toSchema().toBER();
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
  const all = found
    .filter(({ bagId }) => bagId === CERTIFICATE_BAG)
    .map(({ bagValue }) => bagValue.parsedValue)
    .filter((each) => each instanceof Certificate);
  const fits = await Promise.all(all.map((each) => belongs(each, key, kind, algorithm)));
  const own = all[fits.indexOf(true)];
  if (!own) throw new UnreadableKeyFile("no certificate for the key");
  const chain = all.filter((each) => each !== own && !isSelfSigned(each)).map(bytesOf);
  const opening = await openingKey(pkcs8, kind);
  return { key, opening, kind, certificate: bytesOf(own), chain, facts: facts(own) };
}

