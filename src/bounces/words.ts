import type { Reason } from './returned.ts'

/** A pattern for any of these patterns, one a line, in capitals or small. */
export function anyOf({ raw }: TemplateStringsArray): RegExp {
  return new RegExp(raw.join('').trim().split(/\n\s*/).join('|'), 'i')
}

/** What a reason is read from: the first row that matches decides. */
export type Words = readonly (readonly [Reason, RegExp])[]

/**
 * The one table of words, asked from above. What is surely soft goes first, since who refuses a message for its sender, its size or its
 * words often says so under a code, or beside a sentence, that stands for an unknown user; then what is hard; then what may mean much.
 */
export const WORDS: Words = [
  [
    'mailbox-full',
    anyOf`
      over[- ]?(?:the )?(?:quota|limit)
      quota (?:is )?(?:exceed|full|violat|exhaust|limit|reach)
      (?:exceed|above|beyond)\w* (?:\S+ ){0,4}(?:quota|storage|disk)
      \bfull (?:mail ?box|inbox)
      (?:mail ?box|inbox|mail ?folder|mail ?drop|account|recipient|user|storage|folder|e-?mail)(?: \S+){0,3}? (?:too |over)?full\b
      mail ?box ?full
      insufficient (?:system |disk |mailbox )?(?:storage|space|quota)
      (?:not enough|no more|out of|no) (?:\w+ ){0,2}(?:storage|space)\b
      (?:disk|space) (?:\w+ )?left
      disk (?:is )?full
      disk quota
      space ?quota
      exceed\w* (?:\w+ )?message count
      receive more mail
      (?:storage|capacity) (?:\w+ )?(?:limit|full|exceed)
      shutoffquota
      mail ?box (?:\w+ ){0,4}(?:size )?(?:limit|exceeded)
      exceeded (?:\w+ ){0,3}(?:mailbox|inbox)
      (?:space|storage|quota) (?:is )?exhausted
      pleine
      satur[ée]e
      voll\b
      überfüllt
      speicherplatz
      llen[oa]\b
      (?:cuota|espacio)
      \bpien[oa]\b
      spazio
      che(?:ia|io)\b
      容量
      いっぱい
      已满
      超过
      переполнен
      przepełnion
      przekrocz
      pełn[aey]\b
      überschritten
      (?:postbus|mailbox) (?:is )?vol\b
    `,
  ],
  [
    'greylisted',
    anyOf`
      gr[ae]y-?list
    `,
  ],
  [
    'too-big',
    anyOf`
      (?:message|mail|e-?mail|attachment|content|body)(?: \S+){0,2} too (?:big|large|long)
      too (?:big|large)\b
      size (?:\w+ )?(?:limit|exceed|restrict)
      exceed\w* (?:\S+ ){0,5}(?:size|bytes|length)
      maximum (?:\w+ )?size
      max(?:imum)? message
      larger than
      sizelimit
      zu gro(?:ß|ss)
      trop (?:gros|volumineu|grand)
      demasiado grande
      troppo grande
      大きすぎ
      サイズ
    `,
  ],
  ['unknown-domain', /account or domain may not exist|domain is not reachable/i],
  [
    'reputation',
    anyOf`
      \brbls?\b
      dnsbl
      surbl
      uribl
      \bsbl\b
      \bxbl\b
      \bpbl\b
      black-? ?list
      block-? ?list
      deny-? ?list
      spamhaus
      spamcop
      \bsorbs\b
      senderbase
      senderscore
      cloudmark
      barracudacentral
      reputation
      (?:found|listed) (?:in|by|on|at) (?:\S+ )?\S+\.\S+
      (?:\bip\b|host|client|server|network|address you are sending from|connection)[^.]{0,60} (?:block|bann|blacklist)
      you are (?:\w+ )?block
      your (?:mail ?)?(?:server|host|domain|ip|address|message)[^.]{0,60} (?:block|bann)
      blocked (?:using|for|due|because)
      temporarily deferred due
    `,
  ],
  [
    'policy',
    anyOf`
      \bspf\b
      \bdkim\b
      \bdmarc\b
      spam
      \bube\b
      \buce\b
      junk
      unsolicited
      bulk (?:e-?)?mail
      virus (?:\w+ )?(?:found|detected|infect)
      infected
      phish
      malware
      relay(?:ing)? (?:\S+ ){0,4}(?:denied|prohibited|refused|not|reject|mail)
      (?:unable|not allowed|not permitted|cannot|refus\w+|we do not|don't|to|not an? (?:open )?) ?relay
      open relay
      relaying
      relais refus
      reverse dns
      \bptr\b
      \brdns\b
      find your (?:reverse )?host
      resolve your
      \bsender(?:'s)? (?:\S+ ){0,4}?(?:reject|denied|verif|does|n[o']t\b|invalid|unknown|unresolv|unrout|domain|block|bad|refus|disallow)
      (?:your|sending) (?:\w+ )?account
      (?:has|have) blocked
      blocked (?:you|mail|messages|this)\b
      not (?:wish|want) to receive
      domain of sender
      sending (?:domain|ip|server|host)
      mail from (?:\S+ )?domain
      helo (?:command|name|host)
      your ip
      (?:unknown|invalid|bad|unverified|unresolvable|unauthori[sz]ed|forged|fake|illegal) sender
      (?:bad|after|reply to|invalid) ?mail ?from
      return address
      your (?:e-?mail )?(?:address|domain)(?: \S+){0,3} (?:n[o']t|invalid|unknown|reject)
      batv
      not authori[sz]ed
      unauthenticated
      authenticat
      rate.?limit
      rate of mail
      too quickly
      throttl
      (?:looks|likely|message is|very) suspicious
      (?:hostile|questionable|unacceptable|objectionable) content
      has not been verified
      cannot verify
      classified as
      complain
      votre (?:adresse )?ip
      at a rate
      receiving ?rate
      groups\.google
      too many
      too fast
      (?:messages|e-?mails|recipients|connections) per
      limit exceeded
      content (?:\S+ )?(?:reject|filter|block|denied|restrict)
      rejected (?:\S+ ){0,3}content
      message (?:was |has been )?(?:content )?(?:blocked|filtered|discarded)
      not accepting mail from
      accept(?:s|ing)? (?:\w+ )?(?:mail|messages?) (?:only )?from
      refused by (?:the )?(?:recipient|user)
      rejected by (?:the )?(?:recipient(?! domain)|user|addressee|organi)
      white-? ?list
      backscatter
      (?:attachment|file)s? (?:\S+ ){0,3}(?:not|block|prohib|denied|reject|forbid)
      (?:banned|prohibited|forbidden|executable|dangerous|blocked) (?:\S+ )?(?:attachment|file|content)
      bare lf
      (?:missing|invalid|bad|duplicate|malformed|multiple|illegal|no) (?:\S+ )?header
      not a member of (?:this|the) (?:\S+ )?(?:list|group)
      permission to (?:post|send)
      投稿する権限
      留言的權限
      provide a valid
      501 (?:\S+ )?invalid domain
      invalid domain, see
      outbound
    `,
  ],
  [
    'unknown-domain',
    anyOf`
      lookups? failed permanently
      code nxdomain
      answer with no data
      no mx (?:record )?found
    `,
  ],
  [
    'dns',
    anyOf`
      host not found, try again
      try again later\W+host not found
      servfail
      lookup (?:did not|failed)
      temporar\w+ (?:\w+ )?(?:name|dns|lookup|resol)
      dns time
      lookup timed
    `,
  ],
  [
    'unreachable',
    anyOf`
      temporar(?:y|ily|ly) (?:locked|disabled|suspended|limited|unavailable|blocked|deferred|rejected|de-?activated|inactive|not available)
      (?:locked|disabled|suspended|limited) temporar
      on ?hold
      locked by
    `,
  ],
  [
    'disabled',
    anyOf`
      (?:account|mail ?box|user|recipient|address|e-?mail|customer|subscriber|member)\b[^.]{0,60}? (?:(?:is|was|has been|been|are|currently|got) )*(?:disabled|suspended|de-?activated|inactive|(?:now )?not (?:yet )?(?:active|activated)|now disabled|non-?active|closed|locked|frozen|terminated|cancell?ed|deleted|removed|retired|discontinued|blocked|expired|dormant|un-?used|not enabled)\b
      \b(?:disabled|suspended|de-?activated|inactive|closed|expired|deleted|frozen) (?:\w+ )?(?:account|mail ?box|user|recipient|address)
      \[suspend\]
      (?:is|been|currently) suspended
      suspend the service
      archived
      archiv[ée]e
      disableduser
      disabled or discontinued
      (?:administrative?ly|receiving) disabled
      is (?:now )?inactive
      (?:user|account|mailbox) banned
      use my new
      nicht mehr (?:gültig|aktiv|verfügbar)
      no longer (?:\w+ ){0,2}(?:valid|active|available|exist|works?\b|working|with|employ|used|use|accept|receiv|on|at|here|a|our|in)
      (?:user|recipient|address|mail ?box|account|customer) (?:\S+ )?(?:has |was )?(?:moved|changed)
      has moved to
      new (?:e-?mail )?address is
      (?:user|recipient|employee|person) has left
      left the (?:company|organi[sz]ation)
      (?:mailbox|account)disabled
      deaktiviert
      gesperrt
      d[ée]sactiv
      suspendu
      bloqu[ée]
      desactivad
      suspendid
      deshabilitad
      disabilitat
      disattivat
      sospes
      desativad
      zablokowan
      отключ
      заблокирован
      無効
      停止
      已停用
    `,
  ],
  [
    'unknown-domain',
    anyOf`
      (?:host|domain)(?: or domain)?(?: name)?(?: \S+)? (?:is |was )?(?:not found|unknown|not valid|does(?: not|n't) exist|not exist|could not be found|invalid)
      no such (?:domain|host)
      (?:unknown|invalid|illegal|non-?existent|bad) (?:\S+ )?(?:domain|host)\b
      nonexistentdomain
      nx ?domain
      un-?rout[e]?able mail domain
      couldn't find any host
      couldn't find a mail exchanger
      null ?mx
      (?:domain|host|server|system)[^.]{0,60} not accept(?:ing)? (?:any )?(?:e-?)?(?:mail|network messages|messages)(?! from| with|\w)
      must exist\b
      doesnt exist
      no smtp service
      non-existent hosts
      domain (?:\S+ ){0,2}(?:could not|cannot|can't) be found
      domain(?:e|e est)? inconnu
      domain unbekannt
      dominio (?:no existe|desconocido|inesistente)
      no mx (?:record )?(?:or|and) (?:no )?a\b
    `,
  ],
  [
    'unknown-user',
    anyOf`
      no such (?:\S+ )?(?:user|recipient|mail ?box|address|account|person|local|e-?mail|member|alias|name|customer|login|id)\b
      \b(?:user|rcpt|recipient|mail ?box|address|account|member|username|userid|name|customer|subscriber|login|addressee|person|id|local part|e-?mail)\b[">')\]]*(?::? \S+){0,3}? (?:(?:is|was|are|be|could|can|has|have|were|currently) )*(?:un-?known|invalid|incorrect|wrong|not (?:be )?(?:found|known|recogni[sz]ed|valid|exist|listed|local|registered|a valid|a known|defined|present|be)|(?:do(?:es)?s?)? ?n[o']?t (?:\w+ )?exist|unrecogni[sz]ed|non-?exist)
      (?:un-?known|invalid|unrecogni[sz]ed|non-?existent|bad|illegal|wrong|ambiguous) (?:or \w+ |\w+ delivery |final delivery |to )?(?:user|userid|recipient|mail ?box|address|addressee|account|local|login|name|e-?mail|destination|id)\b
      not (?:a|an|one of our|our|my) (?:\w+ )?(?:user|recipient|mail ?box|address|account|customer|local|e-?mail)
      (?:user|recipient) (?:\S+ )?(?:not here|not local)
      does(?:n't| not) have (?:a|an) (?:\S+ )?account
      does(?: not|n't) (?:currently |appear to )?exist
      no (?:local )?(?:mail ?box|account|user|recipient|person|valid recipients)\b(?: \w+)? ?(?:by|with|for|here|named|called|at|$|\W)
      nobody (?:by|with|here)
      no one by
      there is no (?:\S+ )?(?:one|user|account|mailbox|such)
      (?:can't|cannot|could not|couldn't|unable to) (?:find|locate|identify|resolve) (?:\S+ )?(?:user|recipient|mail ?box|address|account|name)
      not (?:listed )?in (?:\S+ ){0,4}(?:director|database|table|list)
      recipi?(?:ent)?notfound
      recipnotfound
      resolver\.adr
      un-?rout[e]?able address
      address (?:\w+ )?(?:couldn't|could not|wasn't|was not) (?:be )?found
      (?:couldn't|could not|wasn't) be? ?found
      wasn't found
      5\.4\.1\W.{0,80}recipient address rejected: access denied
      can't accept user
      addresses (?:\S+ ){0,3}(?:were|was) not found
      badly formatted address
      can't open mailbox
      valid notes mail file
      local[- ]part
      no e-?mail address
      no such mail drop
      not present in
      unregistered address
      no one at
      control\/locals
      unavailable mailbox
      account is not allowed
      to this user is not allowed
      riuscito a trovare
      nadie con
      naslov ne obstaja
      recipients? are invalid
      recipient unrecognized
      mailbox name not allowed
      not a member of (?:the )?domain
      lookup in \S+ map failed
      addresses were unknown
      or illegal alias
      nessun utente
      no se encuentra
      non r[ée]pertori
      リストにありません
      user ?unknown
      name & address book
      not handled by this
      unbekannt
      existiert nicht
      ung[üu]ltig\w* (?:empf|adress)
      nicht (?:gefunden|bekannt|vorhanden)
      gibt es nicht
      kein\w* (?:solche|benutzer|postfach|empf|mailbox)
      inconnue?\b
      n'existe p
      inexistant
      introuvable
      desconocid
      no existe
      no encontrad
      incorrecta
      sconosciut
      inesistent
      non esiste
      non trovat
      n[ãa]o existe
      desconhecid
      inexistente
      n[ãa]o encontrad
      bestaat niet
      onbeken
      nie istnieje
      nie ma 
      nieznan
      nie znalez
      не ?существует
      неизвестн
      не найден
      нет такого
      неверн
      存在し(?:ない|ません)
      見つかりません
      宛先不明
      不明な
      不存在
      无效
      존재하지
      finns inte
      findes ikke
      finnes ikke
      ukendt
      ukjent
      ok[äa]nd
      neexistuje
      ismeretlen
      tuntematon
    `,
  ],
  [
    'policy',
    anyOf`
      denied
      polic(?:y|ies)
      prohibit
      forbidden
      not (?:allowed|permitted)
      restrict
      block
      bann
      refus(?:ed|es) (?:to accept|mail|message)
      helo
      ehlo
      rfc ?2?[58]?82[12]
      (?:command|line|syntax) (?:error|too long)
      virus
      \btls\b
      certificate
      challenge
    `,
  ],
  [
    'dns',
    anyOf`
      \bdns\b
      name ?(?:service|server)
      no route
      loop
      too many hops
      hop count
      no mx
      host name lookup
      lookup
    `,
  ],
  [
    'unreachable',
    anyOf`
      connect
      timed? ?-?out
      unreachable
      not reachable
      refused
      lost
      host (?:is )?down
      respond
      unavailable
      not available
      temporar
      try (?:again )?later
      busy
    `,
  ],
  [
    'expired',
    anyOf`
      expired
      too old
      too long
      retry time
      g[ai]ve? up
      giving up
      undelivered
      delivery time
      within the
      attempts?\b
      (?:days|hours)\b
    `,
  ],
]

/** What says little: asked where neither other words nor the code say more. */
export const LAST_WORDS: Words = [
  [
    'unknown-user',
    anyOf`
      (?:recipient|(?<!sender )address)(?: \S+)? (?:is )?(?:rejected|refused)(?! ?:)
      recipient refuses
      rejected recipients
      recipient not ok
      like recipient\.
      account unavailable
      bad ?rcpt ?to
      rcpt (?:\S+ ){0,3}not ok
      undeliverable address
      cannot deliver mail for
    `,
  ],
  [
    'policy',
    anyOf`
      reject
      refus
      not accepted
    `,
  ],
]
