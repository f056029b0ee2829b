import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Digits } from './digits.jsx';

/** Where Trazo's worker runs: `?host=`, or this machine's `pnpm start`. */
const HOST = new URLSearchParams(location.search).get('host') ?? 'http://localhost:8787';

/** Digits of the worker's default model, with a field for the seed and one for the digits. */
function App() {
  const [models, setModels] = useState({ list: [], problem: '' });
  const [model, setModel] = useState('');
  const [seed, setSeed] = useState('ana');
  const [number, setNumber] = useState('2026');

  useEffect(() => {
    fetch(`${HOST}/models`)
      .then((response) => response.json())
      .then(
        (answer) => {
          setModels({ list: answer.models, problem: '' });
          setModel(answer.default);
        },
        () => setModels({ list: [], problem: `${HOST}/models cannot be fetched: start it with pnpm start.` }),
      );
  }, []);

  const card = models.list.find(({ name }) => name === model);
  const digits = [...number].filter((digit) => digit >= '0' && digit <= '9').map(Number);
  const count = digits.length || 4;
  const classes = card?.spec.classes > 0 && digits.length > 0 ? digits : 'any';
  return (
    <main>
      <label>
        Model{' '}
        <select value={model} onChange={(event) => setModel(event.target.value)}>
          {models.list.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>{' '}
      <label>
        Seed <input value={seed} onChange={(event) => setSeed(event.target.value)} />
      </label>{' '}
      <label>
        Digits <input value={number} onChange={(event) => setNumber(event.target.value)} />
      </label>
      {card && (
        <Digits model={`${HOST}${card.url}`} seed={seed} classes={classes} count={count} columns={count} />
      )}
      {models.problem && <p role="alert">{models.problem}</p>}
    </main>
  );
}

createRoot(document.querySelector('#root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
