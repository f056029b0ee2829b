/** Modules that are not TypeScript: the bundler provides them, or tfjs has no types for its inner files. */

declare module '*.wasm' {
  const code: WebAssembly.Module;
  export default code;
}

/** The part of Cloudflare's streaming HTML parser that the worker uses. */
declare class HTMLRewriter {
  on(
    selector: string,
    handlers: {
      element(element: {
        getAttribute(name: string): string | null;
        setAttribute(name: string, value: string): void;
      }): void;
    },
  ): HTMLRewriter;
  transform(response: Response): Response;
}

/** The bundled models, written by `scripts/build-models.ts`. */
declare module '#models' {
  const models: import('./models/catalog.ts').BundledModels;
  export default models;
}

declare module '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js' {
  type NumberFunction = (...values: number[]) => number;
  interface EmscriptenModule {
    readonly HEAPU8: Uint8Array;
    cwrap(name: string, result: 'number' | null, parameters: readonly 'number'[]): NumberFunction;
    tfjs: Record<
      'init' | 'initWithThreadsCount' | 'getThreadsCount' | 'registerTensor' | 'disposeData' | 'dispose',
      NumberFunction
    >;
  }
  interface Options {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): WebAssembly.Exports;
  }
  export default function start(options: Options): Promise<EmscriptenModule>;
}
