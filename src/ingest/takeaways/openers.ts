const WORDS: Record<string, string> = {
  en: 'he she it they his her hers its their him them this that these those but and so yet or nor also however meanwhile then thus therefore instead moreover nevertheless still another both such neither',
  de: 'er sie es ihr ihre ihren ihrem sein seine seinen seinem dies diese dieser dieses diesen das aber und doch oder denn auch jedoch dann damit dabei dafür deshalb darum daher trotzdem allerdings zudem außerdem',
  fr: 'il elle ils elles on ce cela ça ces cette cet son sa ses leur leurs mais et ou donc or car puis cependant pourtant toutefois ainsi alors aussi',
  es: 'él ella ellos ellas ello esto eso este esta estos estas ese esa su sus pero y o pues entonces además también sin así',
  pt: 'ele ela eles elas isto isso este esta estes estas esse essa seu sua seus suas mas e ou então além também porém assim',
  it: 'egli lui lei loro esso essa ciò questo questa questi queste quello quella ma e o poi quindi inoltre anche però così',
  nl: 'hij zij ze het hun haar zijn dit dat deze die maar en of dan dus daarom ook echter toch daarnaast',
  ru: 'он она оно они его её ее их это этот эта эти тот та те но а и или также однако затем поэтому тогда потом впрочем',
  ar: 'هو هي هم هذا هذه ذلك تلك هؤلاء لكن ولكن ثم لذلك كما وهو وهي وهذا وهذه',
  hi: 'वह वे यह ये उसने उन्होंने इसने उनका उसका इसका इसके उनके लेकिन और फिर इसलिए मगर परंतु',
  ja: '彼 彼女 彼ら それ これ この その しかし だが でも そして また さらに ただ ただし そこで だから',
  zh: '他 她 它 他们 她们 它们 这 这些 那 那些 此 其 但 但是 而 而且 然而 不过 因此 所以 于是 此外 另外',
  tr: 'o bu şu onlar bunlar onun bunun ama ve fakat ancak ayrıca sonra böylece bunun',
}

/** Words with which a sentence leans on the one before it, so that alone it says less: "He", "But", "This". */
export const LEANING_OPENERS: Record<string, ReadonlySet<string> | undefined> = Object.fromEntries(
  Object.entries(WORDS).map(([language, words]) => [language, new Set(words.split(' '))]),
)
