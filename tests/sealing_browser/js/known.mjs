// The known answers of the envelope, asked of the pages' own modules: the same checks
// run under Node and in a browser. Returns the names of those that do not hold.
import * as bytes from "../../../web/frontend/src/sealing/bytes.js";
import { loadCertificate } from "../../../web/frontend/src/sealing/certificates.js";
import * as contexts from "../../../web/frontend/src/sealing/context.js";
import * as envelopes from "../../../web/frontend/src/sealing/envelopes.js";
import { Stream } from "../../../web/frontend/src/sealing/floe.js";
import { strictObject } from "../../../web/frontend/src/sealing/json.js";
import { padOpening, padme } from "../../../web/frontend/src/sealing/opening_statement.js";
import { openSealed } from "../../../web/frontend/src/sealing/sealed.js";
import * as shares from "../../../web/frontend/src/sealing/shares.js";

const { fromHex, hex, sha256, utf8 } = bytes;
const base64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const fromPem = (pem) => base64(pem.replace(/-----[^-]+-----|\s/g, ""));

async function drawn(label, length) {
  const blocks = [];
  for (let block = 0; block * 32 < length; block += 1) {
    blocks.push(await sha256(bytes.concat(utf8(`sbe1/vectors/${label}`), bytes.bigEndian(block, 8))));
  }
  return bytes.concat(...blocks).slice(0, length);
}

async function contextChecks(is, cases) {
  for (const one of cases) {
    const context = await contexts.read(base64(one.context));
    is(`${one.name} ctx`, hex(context.ctx), one.ctx);
    const [secret, factor] = [fromHex(one.S_c), fromHex(one.S_b)];
    for (const p of [0, 1]) {
      is(`${one.name} K_${p}`, hex(await contexts.payloadKey(context, p, secret, new Uint8Array())), one[`K_${p} without S_b`]);
      is(`${one.name} K_${p} S_b`, hex(await contexts.payloadKey(context, p, secret, factor)), one[`K_${p} with S_b`]);
    }
    for (const [at, share] of one.shares.entries()) {
      is(`${one.name} commit ${at + 1}`, hex(await shares.commitment(context.ctx, at + 1, fromHex(share))), one.commits[at]);
    }
    is(`${one.name} factor`, hex(await contexts.factorCommitment(context, factor)), one.factor_commit);
  }
}

function fieldChecks(is, field) {
  field.products.forEach((row) => {
    const [a, b, product] = row;
    is(`${a} x ${b}`, shares.multiply(Uint8Array.of(a), b)[0], product);
  });
  const inverses = Array.from({ length: 255 }, (_none, at) => shares.inverse(at + 1));
  is("inverses", hex(Uint8Array.from(inverses)), field["inverses of 1..255"]);
}

async function allProducts(is, wanted) {
  const every = Uint8Array.from({ length: 256 }, (_none, at) => at);
  const columns = Array.from({ length: 256 }, (_none, scalar) => shares.multiply(every, scalar));
  const rows = new Uint8Array(65536);
  for (let a = 0; a < 256; a += 1) for (let b = 0; b < 256; b += 1) rows[a * 256 + b] = columns[b][a];
  is("all products", hex(await sha256(rows)), wanted);
}

function shamirChecks(is, cases) {
  for (const one of cases) {
    const coefficients = one["coefficients of x^1, x^2, ..."].map(fromHex);
    const dealt = shares.split(fromHex(one.secret), one.n, coefficients);
    for (const [i, share] of Object.entries(one.shares)) is(`share ${i} of ${one.n}`, hex(dealt.get(Number(i))), share);
    for (const row of one["every k shares recombine to the secret, with"].slice(0, 12)) {
      is("weights", shares.weights(row.x, 0), row["weights at 0"]);
      const points = new Map(row.x.map((i) => [i, dealt.get(i)]));
      is("secret", hex(shares.interpolate(points, 0)), one.secret);
    }
  }
}

async function floeChecks(is, cases) {
  for (const one of cases) {
    const { name, segment: segmentBytes } = one;
    const payload = await drawn(`${name} payload`, one["payload length"]);
    const nonces = [];
    for (let j = 0; j < one.segments; j += 1) nonces.push(await drawn(`${name} nonce ${j}`, 12));
    const how = { iv: await drawn(`${name} iv`, 32), segmentBytes, nonces: (j) => nonces[j] };
    const stream = await Stream.start(await drawn(`${name} key`, 32), fromHex(one.aad), how);
    is(`${name} header`, hex(stream.header), one.header);
    const [parts, list] = [[], []];
    for (let j = 0; j < one.segments; j += 1) {
      const piece = payload.subarray(j * (segmentBytes - 32), (j + 1) * (segmentBytes - 32));
      const sealed = await stream.seal(j, piece, j === one.segments - 1);
      const opened = await stream.open(j, sealed, j === one.segments - 1, 1);
      is(`${name} opens ${j}`, bytes.equal(opened, piece), true);
      parts.push(sealed);
      list.push(await sha256(sealed));
    }
    is(`${name} list`, hex(bytes.concat(...list)), one["digest list"]);
    is(`${name} file`, hex(await sha256(bytes.concat(...parts))), one["sha256 of part file"]);
  }
}

async function envelopeChecks(is, found) {
  for (const one of found["shares, byte for byte"]) {
    const context = await contexts.read(base64(one.context));
    const certificate = await loadCertificate(fromPem(one["recipient certificate"]));
    const share = fromHex(one.share);
    is("content", new TextDecoder().decode(envelopes.shareContent(one.i, context, share)), one.content);
    is("ephemeral", (await envelopes.ephemeralScalar(share, context.ctx)).toString(16), one["ephemeral scalar"].replace(/^0+/, ""));
    const built = await envelopes.buildShare(one.i, context, share, certificate);
    is("envelope", bytes.toBase64(built), one.envelope);
    is("envelope's digest", hex(await sha256(built)), one["sha256 of envelope"]);
  }
  for (const one of Object.values(found["factor.p7m, to open only (its values are random)"])) {
    const certificate = await loadCertificate(fromPem(one["recipient certificate"]));
    const opened = await openSealed(base64(one.envelope), await receiver(certificate, fromPem(one["recipient private key"])));
    is("factor", new TextDecoder().decode(opened), one.content);
  }
}

async function receiver(certificate, pkcs8) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const oaep = { name: "RSA-OAEP", hash: "SHA-256" };
  return {
    certificate,
    async agree(point) {
      const key = await crypto.subtle.importKey("pkcs8", pkcs8, curve, false, ["deriveBits"]);
      const other = await crypto.subtle.importKey("raw", point, curve, false, []);
      return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, key, 256));
    },
    async decrypt(wrapped) {
      const key = await crypto.subtle.importKey("pkcs8", pkcs8, oaep, false, ["decrypt"]);
      return new Uint8Array(await crypto.subtle.decrypt(oaep, key, wrapped));
    },
  };
}

async function lengthChecks(is, found, padded) {
  for (const [length, wanted] of found.lengths) is(`Padmé of ${length}`, padme(length), wanted);
  for (const [length, wanted] of padded.lengths) is(`opening of ${length}`, padOpening(new Uint8Array(length)).length, wanted);
  const { opening, "sha256 of the padded bytes": digest } = padded.example;
  is("padded opening", hex(await sha256(padOpening(utf8(opening)))), digest);
}

function jsonChecks(is, found) {
  const reads = (text) => {
    try {
      strictObject(base64(text));
      return true;
    } catch (error) {
      if (error.code !== "malformed-json") throw error;
      return false;
    }
  };
  for (const text of found.accept) is(`accepts ${text}`, reads(text), true);
  for (const [name, text] of found.refuse) is(`refuses ${name} ${text}`, reads(text), false);
}

/** [how many checks there were, the names of those that failed]. */
export async function check(answers) {
  const failed = [];
  let count = 0;
  const is = (name, found, wanted) => {
    count += 1;
    if (JSON.stringify(found) !== JSON.stringify(wanted)) failed.push(name);
  };
  await contextChecks(is, answers["contexts, keys, commitments"]);
  fieldChecks(is, answers["GF(256)"]);
  await allProducts(is, answers["GF(256)"]["sha256 of the 65,536 products, row by row"]);
  shamirChecks(is, answers.Shamir);
  for (const key of Object.keys(answers).filter((each) => each.startsWith("FLOE"))) await floeChecks(is, answers[key]);
  await envelopeChecks(is, answers.envelopes);
  await lengthChecks(is, answers["Padmé"], answers["opening statement"]);
  jsonChecks(is, answers["JSON, read strictly"]);
  return [count, failed];
}
