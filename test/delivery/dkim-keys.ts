import { createPrivateKey } from 'node:crypto'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { type DkimKey, dkimRecordOf } from '../../src/newsroom/index.ts'

/** Made for these tests, so that a signature is the same each time; it signs nothing else. */
export const RSA_PEM = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC1D6vXU4TqoWX+
eoc8U/m4cr4HC0k9bnnn0kRm2wE1R92OMWZmjpvcw/QU5ylsCrMWSezVVXwntqQV
cBLqvGPnCqjX3sMt6zE3PGS+P/6ADZr6ccthsr6KfvDipnMMS4ExCQQ9UHedQssT
O0t89Gyw1i1y3wQm8gOxEKh1bVMd81Tg+Cfh6ovOzlR2WV7EqNBGwfhfi8uXF/DM
aE478v3tCy8EMYCmhE2PEC7Vu4uxkfXs9gWf72gvmki57dFt18s/RnNXQ0qqTlf+
+lV/4WTx2kWa85j15X5jc4Es01rc6YLqg0NWo7eVla/55FJzkUcOsy3vqX5palPF
Q5xhgTAHAgMBAAECggEAA2FVBHKXNygnNs6DytEIhvSBbrE7v01aMkU/KKprBdsf
HEH41u5Po5n26xL7t3wlpsNfjAYKCNXEj2/lsoMs3EnbKBiNDUToSM80VEbukeZv
H8DTGrJTE1PWXGzeFfss4MT50sk3SnTORMAlIyKPCugcthnKwo1fG0Wj13lghV0W
7u/afNoR4EBhdmK7VcyMD1qP6N+rtGo+obAlLPK7VW66FjlSDw19ROYfnZak1ikV
dcbxREMCXLON5YL20RZVYNbSrqF1skRg1S+eZNWYY8duLm2ZMwvrMN8X+8bsrfsN
VE6zzlMy7EXXi1wAWTwKW+CncSvrFEdw5EQuyNoyWQKBgQD/fUmiimn/RHLTOcnY
jy/klPS96iNhxBAfDUFvPJn4rZtuF4dVn0r7pCvrYpb2R4znEkGJdDgc3I0+Hc0x
Aoe+VNmR0qVlZhRQu+QXH1AkNqhIpoG93StAxwHcOcvzRmUJMC2rUHYZbgyLDBV/
cl8LKpnHWIRpXbswNFgE+lK/XwKBgQC1bE4UNPdY5YfRbDnLxflrxICyksnmnZTV
obJAKv4nNtheEiMm3roJi5tyRjUhA+3piOoKTcOCNGpXEl/01chDfXnZXhZzmqAd
Uq9jNmidPWCn7hvwGC4AxHP57RW/EX/pfTsaDvcPW17quCEdcXl1jXkPKpSoM6TZ
xGBwX4xYWQKBgQDiryM6WF0b5HuM9mUlBEaWJaPRLYEfKXq0UmqQa9ChWEfkMnQd
gCxjgZKGUv9mnK1kCEqlzrxKv1WCm6aHqZsPQPGZ9LBTe3Li/xKtgVb2CpjdfP74
mtfZrbj00UMoInla4ahjrAxdG8t9Q8d/QNcbbTzsJpm1czi22HqQUBpDOQKBgEGe
Yr88SRqGKpG8q0rg2E36TPJJ1WzsIiEC0w4SfsqAM9ISjVRJytAZBqhWbHD8ktid
BMmlRsmZW70SkFJl4IFIqQHN3iECFFeGyJkB3OTChms23DQDCuCMLcZ/0hXBppo1
CWNrdkC/s50B7DhSCrRR7y9lH0+XHlEFjjwW0xRBAoGBAOUrfkhkwwxbTwke/CbJ
bD3n1zf5K6UMWdspWq7fLLhpniY8f0n8AV2UkpShWY4CnyyEhtn7x20D6Rx4Q6h4
+t++Q4cfBhTmgPDm+UoKkxEdz6egmHueyXXevPdunndBkWWlU2QoeuKfe+D2pI8P
h05WlK97Rs9HuJA+Y2+Zt3QK
-----END PRIVATE KEY-----
`
/** The key of RFC 8463 §A.2. */
export const ED25519_PEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
`

export const RSA: DkimKey = {
  selector: '2026-11',
  domain: 'example.org',
  type: 'rsa',
  key: createPrivateKey(RSA_PEM),
}
export const ED25519: DkimKey = {
  selector: '2026-11-ed25519',
  domain: 'example.org',
  type: 'ed25519',
  key: createPrivateKey(ED25519_PEM),
}

/** What mailauth says of each signature of a message, where the DNS holds these records. */
export async function verdicts(message: Buffer, records: readonly { name: string; value: string }[]) {
  const { results } = await dkimVerify(message, {
    strict: true,
    resolver: async (name: string) => {
      const found = records.find(each => each.name === name)
      if (found === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
      return [found.value.match(/.{1,255}/g) ?? []]
    },
  })
  return results.map(({ selector = '', status }) => ({ selector, result: status.result, comment: status.comment }))
}

/** The same in one line, of these keys: 2026-11 pass. */
export async function judged(message: Buffer, keys: readonly DkimKey[]): Promise<string> {
  const all = await verdicts(message, keys.map(dkimRecordOf))
  return all.map(each => `${each.selector} ${each.result}`).join(', ')
}
