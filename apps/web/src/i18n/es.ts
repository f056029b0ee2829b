import type { Messages } from './en.ts';
import {
  count,
  duration,
  fileSize,
  isLabelNumber,
  type Language,
  number,
  percent,
  shortCount,
} from './format.ts';

const LANGUAGE: Language = 'es';

/** Every text of the page in Spanish, for a model of digits. */
export const es: Messages = {
  language: LANGUAGE,
  otherLanguage: 'English',
  otherLanguageLabel: 'Read this page in English',

  title: 'Trazo: dígitos que nadie escribió',
  description: 'Una red neuronal que estudió dígitos manuscritos dibuja otros nuevos, tantos como quieras.',
  skip: 'Ir a los dígitos',
  heading: 'Dígitos que nadie escribió',
  lede: 'Una pequeña red neuronal ha estudiado letra manuscrita. Cada dígito de esta hoja es invención suya, dibujado ahora mismo.',

  views: 'Vistas',
  gridView: 'Hoja',
  walkView: 'Paseo',

  controls: 'Controles',
  refresh: 'Otros dígitos',
  refreshKey: 'o pulsa R',
  howMany: 'Cuántos',
  whichClass: 'Qué dígito',
  anyClass: 'todos',
  writeNumber: 'Un número que escribir',
  writeText: 'Un nombre o una palabra que escribir',
  write: 'Escribir',
  digitsHelp: 'Elige uno, o teclea un número, por ejemplo 2026.',
  textHelp: 'Elige una, o teclea un nombre, por ejemplo Ana.',
  seed: 'Semilla',
  seedHelp: 'Un número o una palabra. La misma semilla dibuja siempre los mismos dígitos.',
  draw: 'Dibujar',
  model: 'Modelo',
  copyLink: 'Copiar enlace',
  copied: 'Enlace copiado',
  copyFailed: 'El navegador no ha dejado copiar. El enlace está en la barra de direcciones.',
  download: 'Descargar PNG',
  downloadGif: 'Descargar GIF',

  newWalk: 'Otro paseo',
  walkHelp: 'De los números al azar de una semilla a los de la otra, a pasos cortos; el dibujo los sigue.',
  from: 'Desde la semilla',
  to: 'Hasta la semilla',
  play: 'Reproducir',
  pause: 'Pausa',
  position: 'Punto del camino',
  still: 'Tu sistema pide menos movimiento, así que el paseo te espera: mueve el control o pulsa Reproducir.',

  loading: 'Dibujando…',
  tryAgain: 'Reintentar',

  howTitle: 'Cómo aprende a escribir una máquina',
  noiseTitle: 'Empieza con ruido',
  noiseText:
    'La semilla pone en marcha una cadena de números al azar. A cada dígito le toca un puñado, su vector latente. Todavía no dicen nada: solo son un lugar en el espacio de todo lo que la red sabe dibujar.',
  generatorTitle: 'El generador convierte el ruido en tinta',
  generatorText:
    'Reparte esos números por una hoja diminuta y tosca, y la amplía una y otra vez con trazos cada vez más finos, hasta que cada píxel tiene su gris. Con los mismos números sale el mismo dígito. Con números vecinos, dígitos parecidos: eso es lo que enseña el paseo.',
  rivalTitle: 'Aprendió jugando contra un rival',
  rivalText:
    'Otra red, el discriminador, veía letra de verdad mezclada con falsificaciones y tenía que distinguirlas. Con cada veredicto mejoraban las dos: el juez, descubriendo; el falsificador, falsificando. Ese juego es una red generativa antagónica, una GAN. Nadie le explicó nunca qué hace que un 7 sea un 7.',

  cardTitle: 'El modelo de esta página',
  cardData: 'Aprendió de',
  cardTraining: 'Practicó',
  cardTime: 'Le llevó',
  cardQuality: 'A qué distancia de los de verdad',
  cardAgreement: 'Dibuja lo que le piden',
  cardSize: 'Lo que sabe',
  cardEffort: 'Esfuerzo por dígito',
  cardMade: 'Terminado el',
  cardVersion: 'Huella',
  cardStandIn:
    'Son dígitos dibujados por un programa, en lugar de letra de verdad, que no estaba disponible.',

  historyTitle: 'Cómo aprendió este',
  historyHelp:
    'Los mismos dieciséis puñados de ruido, dibujados de nuevo tras cada época, una pasada por todas las imágenes.',
  historyStill:
    'Tu sistema pide menos movimiento, así que nada se mueve solo: mueve el control o pulsa Reproducir.',
  watch: 'Ver cómo aprendió',
  moment: 'Momento del aprendizaje',

  apiText: 'Cada dibujo es una simple URL que puedes usar donde quieras:',
  apiDocs: 'Documentación de la API',
  shortcuts: 'Atajos de una tecla: R para otros dígitos, del 0 al 9 para elegir uno',
  noScript: 'Con JavaScript activado puedes elegir cuántos, guardar una semilla y dar un paseo.',
  noScriptAlt: 'Una hoja de 16 dígitos que parecen manuscritos',
  noScriptReload: 'Recarga para ver otros dígitos',

  caption: (n, seed) => `${count(LANGUAGE, n, 'dígito', 'dígitos')} · semilla ${seed}`,
  generated: (n, seed) => `${count(LANGUAGE, n, 'dígito nuevo', 'dígitos nuevos')}, semilla ${seed}`,
  pictureAlt: (n, seed) =>
    n === 1
      ? `Un dígito que parece manuscrito, inventado a partir de la semilla ${seed}`
      : `Una hoja de ${number(LANGUAGE, n)} dígitos que parecen manuscritos, inventados a partir de la semilla ${seed}`,
  numberAlt: (n, digits, seed) =>
    digits.length > 1
      ? `El número ${digits} en dígitos que parecen manuscritos, inventados a partir de la semilla ${seed}`
      : `${count(LANGUAGE, n, 'dígito que parece manuscrito', 'dígitos que parecen manuscritos')}, que deben ser ${digits}, a partir de la semilla ${seed}`,
  textAlt: (text, seed) => `El texto «${text}», con letras inventadas a partir de la semilla ${seed}`,
  classHelp: (classes) =>
    `Un número entero de 0 a ${number(LANGUAGE, classes - 1)}. Déjalo vacío para cualquiera.`,
  namesHelp: (names) =>
    `Escribe uno de ${number(LANGUAGE, names.length)} nombres, como ${names[0]}. Déjalo vacío para cualquiera.`,
  classAlt: (n, label, seed) =>
    `${count(LANGUAGE, n, 'imagen generada', 'imágenes generadas')} de ${isLabelNumber(label) ? 'la clase ' : ''}${label}, a partir de la semilla ${seed}`,
  walkCaption: (from, to) => `De la semilla ${from} a la semilla ${to}`,
  walkReady: (from, to, steps) =>
    `Un paseo de ${count(LANGUAGE, steps, 'paso', 'pasos')}, de la semilla ${from} a la semilla ${to}`,
  walkAlt: (from, to) => `Dígitos que cambian paso a paso de la semilla ${from} a la semilla ${to}`,
  step: (index, of) => `Paso ${number(LANGUAGE, index)} de ${number(LANGUAGE, of)}`,
  afterEpoch: (epoch, of) => `Tras ${number(LANGUAGE, epoch)} de ${count(LANGUAGE, of, 'época', 'épocas')}`,
  historyAlt: (moment) => `Dieciséis dígitos tal como los dibujaba el modelo. ${moment}`,
  historyReady: (epochs) => `Así aprendió, en ${count(LANGUAGE, epochs, 'época', 'épocas')}`,
  latentCaption: (size, seed) =>
    `Los ${number(LANGUAGE, size)} números del primer dígito de la semilla ${seed}, de −3 a 3 más o menos`,
  loadingModel: 'La ficha del modelo está en camino…',
  noModel: 'Ahora mismo no se puede leer la ficha del modelo.',

  dataSet: (name, images) => `${name}: ${count(LANGUAGE, images, 'imagen', 'imágenes')}`,
  training: (epochs, steps) =>
    `${count(LANGUAGE, epochs, 'época', 'épocas')}, en ${count(LANGUAGE, steps, 'paso', 'pasos')}`,
  time: (seconds) => `alrededor de ${duration(LANGUAGE, seconds)}`,
  quality: (distance, real) =>
    `${number(LANGUAGE, distance)}; entre dos montones de dígitos de verdad hay ${number(LANGUAGE, real)} (distancia de Fréchet)`,
  agreement: (share, real) =>
    `el ${percent(LANGUAGE, share)} de las veces, según un clasificador que acierta el ${percent(LANGUAGE, real)} de los de verdad`,
  size: (parameters, bytes) =>
    `${number(LANGUAGE, parameters)} números aprendidos, ${fileSize(LANGUAGE, bytes)}`,
  effort: (multiplications) => `${shortCount(LANGUAGE, multiplications)} de multiplicaciones`,

  errorOffline: 'El servidor no responde',
  errorOfflineHelp: 'Comprueba tu conexión, o si el servidor está en marcha. Después, vuelve a intentarlo.',
  errorBusy: 'El servidor necesita una pausa',
  errorBusyHelp: (seconds) =>
    seconds === null
      ? 'Le han pedido mucho últimamente. Espera un momento y vuelve a intentarlo.'
      : `Le han pedido mucho últimamente. Espera ${duration(LANGUAGE, seconds)} y vuelve a intentarlo.`,
  errorRefused: 'Eso no se puede dibujar',
  errorRefusedHelp: 'Cambia lo que has pedido, o pide otros dígitos.',
  errorServer: 'El servidor no ha podido dibujar',
  errorServerHelp: 'No es culpa tuya. Vuelve a intentarlo dentro de un momento.',
  errorReply: 'Eso no era un dibujo',
  errorReplyHelp: 'Algo entre tú y el servidor ha respondido en su lugar. Vuelve a intentarlo en un momento.',
  errorSeed: 'Esa semilla no sirve',
  errorSeedHelp:
    'Una semilla es un número entero de 0 a 4294967295, o una palabra de hasta 64 letras, cifras, «.», «_» y «-» que empiece por una letra.',
  serverSays: (detail) => `El servidor dice: ${detail}`,
};

/** The Spanish texts that differ for a model of other images than digits. */
export const esImages: Messages = {
  ...es,
  title: 'Trazo: imágenes que nadie hizo',
  description: 'Una red neuronal que estudió un conjunto de imágenes crea otras nuevas, tantas como quieras.',
  skip: 'Ir a las imágenes',
  heading: 'Imágenes que nadie hizo',
  lede: 'Una pequeña red neuronal ha estudiado un conjunto de imágenes. Cada imagen de esta hoja es invención suya, hecha ahora mismo.',
  refresh: 'Otras imágenes',
  howMany: 'Cuántas',
  whichClass: 'Qué clase',
  anyClass: 'todas',
  seedHelp: 'Un número o una palabra. La misma semilla da siempre las mismas imágenes.',
  howTitle: 'Cómo aprende a dibujar una máquina',
  noiseText:
    'La semilla pone en marcha una cadena de números al azar. A cada imagen le toca un puñado, su vector latente. Todavía no dicen nada: solo son un lugar en el espacio de todo lo que la red sabe dibujar.',
  generatorTitle: 'El generador convierte el ruido en píxeles',
  generatorText:
    'Reparte esos números por una hoja diminuta y tosca, y la amplía una y otra vez con detalles cada vez más finos, hasta que cada píxel tiene su tono. Con los mismos números sale la misma imagen. Con números vecinos, imágenes parecidas: eso es lo que enseña el paseo.',
  rivalText:
    'Otra red, el discriminador, veía imágenes de verdad mezcladas con falsificaciones y tenía que distinguirlas. Con cada veredicto mejoraban las dos: el juez, descubriendo; el falsificador, falsificando. Ese juego es una red generativa antagónica, una GAN. Nadie le explicó nunca qué hace que una imagen parezca de verdad.',
  cardQuality: 'A qué distancia de las de verdad',
  cardEffort: 'Esfuerzo por imagen',
  cardStandIn:
    'Las dibujó un programa, en lugar del conjunto de imágenes previsto, que no estaba disponible.',
  shortcuts: 'Atajos de una tecla: R para otras imágenes, del 0 al 9 para elegir una clase',
  noScript: 'Con JavaScript activado puedes elegir cuántas, guardar una semilla y dar un paseo.',
  noScriptAlt: 'Una hoja de imágenes generadas',
  noScriptReload: 'Recarga para ver otras imágenes',
  caption: (n, seed) => `${count(LANGUAGE, n, 'imagen', 'imágenes')} · semilla ${seed}`,
  generated: (n, seed) => `${count(LANGUAGE, n, 'imagen nueva', 'imágenes nuevas')}, semilla ${seed}`,
  pictureAlt: (n, seed) =>
    n === 1
      ? `Una imagen generada a partir de la semilla ${seed}`
      : `Una hoja de ${number(LANGUAGE, n)} imágenes generadas a partir de la semilla ${seed}`,
  walkAlt: (from, to) => `Imágenes que cambian paso a paso de la semilla ${from} a la semilla ${to}`,
  historyAlt: (moment) => `Dieciséis imágenes tal como las generaba el modelo. ${moment}`,
  latentCaption: (size, seed) =>
    `Los ${number(LANGUAGE, size)} números de la primera imagen de la semilla ${seed}, de −3 a 3 más o menos`,
  quality: (distance, real) =>
    `${number(LANGUAGE, distance)}; entre dos montones de imágenes de verdad hay ${number(LANGUAGE, real)} (distancia de Fréchet)`,
  agreement: (share, real) =>
    `el ${percent(LANGUAGE, share)} de las veces, según un clasificador que acierta el ${percent(LANGUAGE, real)} de las de verdad`,
  errorRefusedHelp: 'Cambia lo que has pedido, o pide otras imágenes.',
};

/** The Spanish texts that differ for a model of letters. */
export const esLetters: Messages = {
  ...esImages,
  title: 'Trazo: letras que nadie dibujó',
  description:
    'Una red neuronal que estudió las letras de muchas tipografías dibuja otras nuevas, y escribe tu nombre.',
  skip: 'Ir a las letras',
  heading: 'Letras que nadie dibujó',
  lede: 'Una pequeña red neuronal ha estudiado las letras de muchas tipografías. Cada letra de esta hoja es invención suya, dibujada ahora mismo.',
  refresh: 'Otras letras',
  whichClass: 'Qué letra',
  seedHelp: 'Un número o una palabra. La misma semilla dibuja siempre las mismas letras.',
  howTitle: 'Cómo aprende a escribir una máquina',
  noiseText:
    'La semilla pone en marcha una cadena de números al azar. A cada letra le toca un puñado, su vector latente; las de una palabra comparten uno, para que sea de una misma mano. Todavía no dicen nada: solo son un lugar en el espacio de todo lo que la red sabe dibujar.',
  generatorText:
    'Reparte esos números por una hoja diminuta y tosca, y la amplía una y otra vez con trazos cada vez más finos, hasta que cada píxel tiene su gris. Con los mismos números sale la misma letra. Con números vecinos, letras parecidas: eso es lo que enseña el paseo.',
  rivalText:
    'Otra red, el discriminador, veía letras de tipografías de verdad mezcladas con falsificaciones y tenía que distinguirlas. Con cada veredicto mejoraban las dos: el juez, descubriendo; el falsificador, falsificando. Ese juego es una red generativa antagónica, una GAN. Nadie le explicó nunca qué hace que una A sea una A.',
  cardEffort: 'Esfuerzo por letra',
  shortcuts: 'Atajos de una tecla: R para otras letras, del 0 al 9 para elegir una de las diez primeras',
  noScriptAlt: 'Una hoja de letras generadas',
  noScriptReload: 'Recarga para ver otras letras',
  caption: (n, seed) => `${count(LANGUAGE, n, 'letra', 'letras')} · semilla ${seed}`,
  generated: (n, seed) => `${count(LANGUAGE, n, 'letra nueva', 'letras nuevas')}, semilla ${seed}`,
  pictureAlt: (n, seed) =>
    n === 1
      ? `Una letra inventada a partir de la semilla ${seed}`
      : `Una hoja de ${number(LANGUAGE, n)} letras inventadas a partir de la semilla ${seed}`,
  classAlt: (n, label, seed) =>
    `${count(LANGUAGE, n, 'letra', 'letras')}, que deben ser ${label}, a partir de la semilla ${seed}`,
  walkAlt: (from, to) => `Letras que cambian paso a paso de la semilla ${from} a la semilla ${to}`,
  historyAlt: (moment) => `Dieciséis letras tal como las dibujaba el modelo. ${moment}`,
  latentCaption: (size, seed) =>
    `Los ${number(LANGUAGE, size)} números de la primera letra de la semilla ${seed}, de −3 a 3 más o menos`,
  errorRefusedHelp: 'Cambia lo que has pedido, o pide otras letras.',
};
