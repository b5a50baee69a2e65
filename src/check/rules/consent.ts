import { labelsIn } from '../../email/index.ts'
import { problem } from '../../problem/index.ts'
import { type Rule, typical } from '../rule.ts'

export const consent: Rule = {
  name: 'consent',
  source: 'CAN-SPAM §5(a)(5); GDPR art. 13; the German UWG and DDG',
  *judge(subject) {
    const { site, email } = subject.newsroom.config
    if (email.postalAddress === undefined)
      yield problem('postal-address', { at: 'postrider.config.ts: email.postalAddress' })
    const reason = labelsIn(site.language, subject.newsroom.config).reason(site.title)
    const fold = (text: string) => text.replace(/\s+/g, ' ')
    for (const { document, text } of typical(subject)) {
      const parts = [fold(document.text()), fold(text)]
      if (parts.some(part => !part.includes(fold(reason))))
        yield problem('reason-missing', { at: 'emails/parts/footer.mjml', reason })
      const { postalAddress } = email
      if (postalAddress !== undefined && parts.some(part => !part.includes(fold(postalAddress))))
        yield problem('postal-address-missing', { at: 'emails/parts/footer.mjml' })
    }
  },
}
