type Words = {
  confirmSubject: string
  confirmLead: string
  confirmButton: string
  confirmIgnore: string
  welcomeSubject: string
  welcomeLead: string
  welcomeButton: string
}

/** What the two letters say to a new reader, in the site's language. `{site}` is the newsroom's name. */
const WORDS: Record<string, Words> = {
  en: {
    confirmSubject: 'Please confirm: {site} by e-mail',
    confirmLead: 'Somebody, most likely you, asked for {site} to be sent to this address. Press the button to say yes.',
    confirmButton: 'Yes, send it to me',
    confirmIgnore:
      'If it was not you, do nothing: you get no further mail, and the request is forgotten within 48 hours.',
    welcomeSubject: 'You are on the list of {site}',
    welcomeLead: 'Thank you. The next edition of {site} comes to this address.',
    welcomeButton: 'Read earlier editions',
  },
  es: {
    confirmSubject: 'Confirme su suscripción a {site}',
    confirmLead: 'Alguien, probablemente usted, pidió recibir {site} en esta dirección. Pulse el botón para aceptar.',
    confirmButton: 'Sí, quiero recibirlo',
    confirmIgnore: 'Si no fue usted, no haga nada: no recibirá más correos y la solicitud se olvida en 48 horas.',
    welcomeSubject: 'Ya está en la lista de {site}',
    welcomeLead: 'Gracias. La próxima edición de {site} llegará a esta dirección.',
    welcomeButton: 'Leer ediciones anteriores',
  },
  fr: {
    confirmSubject: 'Confirmez votre abonnement à {site}',
    confirmLead:
      'Quelqu’un, sans doute vous, a demandé à recevoir {site} à cette adresse. Appuyez sur le bouton pour accepter.',
    confirmButton: 'Oui, je veux la recevoir',
    confirmIgnore:
      'Si ce n’est pas vous, ne faites rien : vous ne recevrez plus rien et la demande est oubliée sous 48 heures.',
    welcomeSubject: 'Vous êtes sur la liste de {site}',
    welcomeLead: 'Merci. La prochaine édition de {site} arrivera à cette adresse.',
    welcomeButton: 'Lire les éditions précédentes',
  },
  de: {
    confirmSubject: 'Bitte bestätigen: {site} per E-Mail',
    confirmLead:
      'Jemand, vermutlich Sie, möchte {site} an diese Adresse bekommen. Drücken Sie den Knopf, um zuzustimmen.',
    confirmButton: 'Ja, schicken Sie mir das',
    confirmIgnore:
      'Waren Sie es nicht, dann tun Sie nichts: Sie bekommen keine weitere Mail, und die Anfrage ist nach 48 Stunden vergessen.',
    welcomeSubject: 'Sie stehen auf der Liste von {site}',
    welcomeLead: 'Danke. Die nächste Ausgabe von {site} kommt an diese Adresse.',
    welcomeButton: 'Frühere Ausgaben lesen',
  },
  pt: {
    confirmSubject: 'Confirme a sua assinatura de {site}',
    confirmLead: 'Alguém, provavelmente você, pediu para receber {site} neste endereço. Toque no botão para aceitar.',
    confirmButton: 'Sim, quero receber',
    confirmIgnore: 'Se não foi você, não faça nada: não receberá mais mensagens e o pedido é esquecido em 48 horas.',
    welcomeSubject: 'Você está na lista de {site}',
    welcomeLead: 'Obrigado. A próxima edição de {site} chegará a este endereço.',
    welcomeButton: 'Ler edições anteriores',
  },
  ar: {
    confirmSubject: 'يرجى التأكيد: {site} بالبريد الإلكتروني',
    confirmLead: 'طلب أحدهم، وهو أنت على الأرجح، إرسال {site} إلى هذا العنوان. اضغط على الزر للموافقة.',
    confirmButton: 'نعم، أرسلوها إليّ',
    confirmIgnore: 'إن لم تكن أنت فلا تفعل شيئًا: لن تصلك رسائل أخرى، ويُنسى الطلب خلال 48 ساعة.',
    welcomeSubject: 'أنت الآن في قائمة {site}',
    welcomeLead: 'شكرًا لك. سيصل العدد القادم من {site} إلى هذا العنوان.',
    welcomeButton: 'اقرأ الأعداد السابقة',
  },
  ru: {
    confirmSubject: 'Подтвердите подписку на {site}',
    confirmLead: 'Кто-то, скорее всего вы, попросил присылать {site} на этот адрес. Нажмите кнопку, чтобы согласиться.',
    confirmButton: 'Да, присылайте',
    confirmIgnore:
      'Если это были не вы, ничего не делайте: писем больше не будет, а запрос будет забыт через 48 часов.',
    welcomeSubject: 'Вы в списке {site}',
    welcomeLead: 'Спасибо. Следующий выпуск {site} придёт на этот адрес.',
    welcomeButton: 'Читать прошлые выпуски',
  },
  hi: {
    confirmSubject: 'कृपया पुष्टि करें: {site} ई-मेल से',
    confirmLead: 'किसी ने, संभवतः आपने, {site} को इस पते पर भेजने का अनुरोध किया है। सहमति के लिए बटन दबाएँ।',
    confirmButton: 'हाँ, मुझे भेजें',
    confirmIgnore: 'यदि वह आप नहीं थे तो कुछ न करें: आगे कोई मेल नहीं आएगा और 48 घंटे में अनुरोध मिटा दिया जाएगा।',
    welcomeSubject: 'आप {site} की सूची में हैं',
    welcomeLead: 'धन्यवाद। {site} का अगला अंक इसी पते पर आएगा।',
    welcomeButton: 'पिछले अंक पढ़ें',
  },
  ja: {
    confirmSubject: 'ご確認ください：{site}のメール配信',
    confirmLead:
      'このアドレスで{site}を受け取りたいという申し込みがありました。ご本人であれば、ボタンを押して承認してください。',
    confirmButton: 'はい、受け取ります',
    confirmIgnore: 'お心当たりがなければ何もしないでください。以後メールは届かず、申し込みは48時間以内に破棄されます。',
    welcomeSubject: '{site}の配信リストに登録されました',
    welcomeLead: 'ありがとうございます。{site}の次号がこのアドレスに届きます。',
    welcomeButton: 'これまでの号を読む',
  },
  zh: {
    confirmSubject: '请确认：通过邮件订阅{site}',
    confirmLead: '有人（很可能就是您）请求将{site}发送到此地址。请点击按钮表示同意。',
    confirmButton: '是的，请发送给我',
    confirmIgnore: '如果不是您本人，请不必理会：您不会再收到邮件，该请求将在48小时内作废。',
    welcomeSubject: '您已加入{site}的订阅名单',
    welcomeLead: '谢谢。{site}的下一期将发送到此地址。',
    welcomeButton: '阅读往期内容',
  },
}

/** The letters' words in the language of a BCP 47 tag, English where there is no translation, with the newsroom's name in them. */
export function letterWords(language: string, site: string): Words {
  const words = WORDS[language.split('-', 1)[0]?.toLowerCase() ?? 'en'] ?? WORDS.en
  const filled = Object.entries(words ?? {}).map(([key, said]) => [key, said.replaceAll('{site}', () => site)])
  return Object.fromEntries(filled) as Words
}
