import { lettersOf, MAX_PREHEADER, MAX_SUBJECT } from '../../edition/index.ts'
import { problem } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

const MIN_LETTERS = 8

export const subjectLine: Rule = {
  name: 'subject',
  source: 'what inboxes show; SpamAssassin’s SUBJ_ALL_CAPS',
  *judge({ edition: { id: at, subject, preheader } }) {
    const length = [...subject].length
    if (subject.trim() === '') yield problem('subject-empty', { at })
    if (length > MAX_SUBJECT) yield problem('subject-long', { at, length, limit: MAX_SUBJECT })
    const letters = subject.replace(/\P{L}/gu, '')
    if (letters.length >= MIN_LETTERS && letters === letters.toUpperCase() && letters !== letters.toLowerCase())
      yield problem('subject-capitals', { at, subject })
    if (preheader.trim() === '') yield problem('preheader-empty', { at })
    else if (lettersOf(preheader) === lettersOf(subject)) yield problem('preheader-repeats', { at })
    else if ([...preheader].length > MAX_PREHEADER)
      yield problem('preheader-long', { at, length: [...preheader].length, limit: MAX_PREHEADER })
  },
}
