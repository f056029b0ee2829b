import '@tensorflow/tfjs';
import { loadGenerator } from '@trazo/model/infer';
import { useEffect, useRef, useState } from 'react';

/**
 * Images of a model, generated in the page.
 *
 *     <Digits model="https://example.com/models/slim/0123456789ab/model.json" seed="ana" classes={[2, 0, 2, 6]} />
 *
 * `model` is the address of a model: its `url` in /models, or a folder. `seed` is a number or a word, and the same seed
 * gives the same images. `classes` are those of the images, such as 7, [2, 0, 2, 6] or '0-9'; without it, any come.
 * `count` is their number, `columns` how many are side by side, `scale` the pixels of the canvas for one of an image.
 */
export function Digits({ model, seed, classes = 'any', count, columns, scale = 3 }) {
  const canvas = useRef(null);
  const [loaded, setLoaded] = useState(null);
  const [status, setStatus] = useState('Loading the model…');
  // A list is a new object in each rendering, so the effect depends on its text.
  const wanted = JSON.stringify(classes);

  useEffect(() => {
    let current = true;
    let generator;
    setStatus('Loading the model…');
    loadGenerator(model).then(
      (ready) => {
        // The model changed, or the component is gone, while the files were on their way.
        if (!current) return ready.dispose();
        generator = ready;
        setLoaded({ model, generator });
      },
      (error) => current && setStatus(error.message),
    );
    return () => {
      current = false;
      generator?.dispose();
    };
  }, [model]);

  useEffect(() => {
    if (loaded?.model !== model) return;
    let current = true;
    const draw = async () => {
      const samples = await loaded.generator.sample({ seed, classes: JSON.parse(wanted), count });
      if (!current) return;
      const { data, width, height } = samples.toRgba({ columns, scale });
      Object.assign(canvas.current, { width, height });
      canvas.current.getContext('2d').putImageData(new ImageData(data, width), 0, 0);
      setStatus(`${loaded.generator.card.name}, seed ${samples.seed}: ${samples.labels.join(' ')}`);
    };
    draw().catch((error) => current && setStatus(error.message));
    return () => {
      current = false;
    };
  }, [model, loaded, seed, wanted, count, columns, scale]);

  return (
    <figure>
      <canvas ref={canvas} role="img" aria-label="Generated digits" />
      <figcaption role="status">{status}</figcaption>
    </figure>
  );
}
