// Works out the sum that a crowded connection is asked for (proof of work, the format of ALTCHA), then goes on by itself.
// Plain arithmetic: the browser's own crypto is missing where a bureau's page comes without https.
"use strict";
{
  const form = document.getElementById("moment");
  const says = document.getElementById("moment-says");
  const K = [], START = [];
  for (let candidate = 2, found = 0; found < 64; candidate += 1) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= candidate; factor += 1) if (candidate % factor === 0) { isPrime = false; break; }
    if (!isPrime) continue;
    const fraction = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
    if (found < 8) START.push(fraction(Math.sqrt(candidate)));
    K.push(fraction(Math.cbrt(candidate)));
    found += 1;
  }
  const words = new Int32Array(64);

  // SHA-256 of at most 55 bytes: salt, nonce and number are 36.
  function sha256(bytes) {
    words.fill(0);
    bytes.forEach((byte, index) => { words[index >> 2] |= byte << (24 - (index % 4) * 8); });
    words[bytes.length >> 2] |= 0x80 << (24 - (bytes.length % 4) * 8);
    words[15] = bytes.length * 8;
    for (let index = 16; index < 64; index += 1) {
      const a = words[index - 15], b = words[index - 2];
      const low = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const high = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      words[index] = (words[index - 16] + low + words[index - 7] + high) | 0;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let index = 0; index < 64; index += 1) {
      const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + high + ((e & f) ^ (~e & g)) + K[index] + words[index]) | 0;
      const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return [a, b, c, d, e, f, g, h].map((word, index) => (word + START[index]) >>> 0);
  }

  const hex = (numbers) => numbers.map((word) => word.toString(16).padStart(8, "0")).join("");
  const bytesOf = (text) => text.match(/../g).map((pair) => parseInt(pair, 16));
  const wanted = JSON.parse(atob(form.elements.sum.value)).parameters;
  const first = parseInt(wanted.keyPrefix.slice(0, 8), 16);
  const bytes = new Uint8Array([...bytesOf(wanted.salt), ...bytesOf(wanted.nonce), 0, 0, 0, 0]);
  const place = bytes.length - 4;
  let number = 0;

  function work() {
    const until = Date.now() + 40;
    while (Date.now() < until) {
      for (let round = 0; round < 200; round += 1, number += 1) {
        bytes[place] = number >>> 24; bytes[place + 1] = number >>> 16; bytes[place + 2] = number >>> 8; bytes[place + 3] = number;
        const found = sha256(bytes);
        if (found[0] === first && hex(found).startsWith(wanted.keyPrefix)) {
          form.elements.sum_answer.value = `${number}:${hex(found)}`;
          form.submit();
          return;
        }
      }
    }
    if (number < 200000) setTimeout(work, 0);
  }

  says.textContent = says.dataset.working;
  work();
}
