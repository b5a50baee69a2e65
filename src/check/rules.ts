import type { Rule } from './rule.ts'
import { alt } from './rules/alt.ts'
import { clients } from './rules/clients.ts'
import { consent } from './rules/consent.ts'
import { contrast } from './rules/contrast.ts'
import { dns } from './rules/dns.ts'
import { feeds } from './rules/feeds.ts'
import { headers } from './rules/headers.ts'
import { images } from './rules/images.ts'
import { links } from './rules/links.ts'
import { liveLinks } from './rules/live-links.ts'
import { pages } from './rules/pages.ts'
import { signature } from './rules/signature.ts'
import { size } from './rules/size.ts'
import { slots } from './rules/slots.ts'
import { spam } from './rules/spam.ts'
import { structure } from './rules/structure.ts'
import { subjectLine } from './rules/subject.ts'
import { templates } from './rules/templates.ts'
import { textPart } from './rules/text-part.ts'
import { toldBefore } from './rules/told-before.ts'

/** Every rule of the pre-flight, in the order in which a person would look. */
export const RULES: readonly Rule[] = [
  headers,
  signature,
  subjectLine,
  toldBefore,
  size,
  slots,
  links,
  consent,
  textPart,
  alt,
  images,
  contrast,
  structure,
  clients,
  spam,
  templates,
  feeds,
  pages,
  liveLinks,
  dns,
]
