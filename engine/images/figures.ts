import { Counter, Gauge, type Registry } from 'prom-client'

type Direction = 'in' | 'out'
type Outcome = 'copied' | 'failed'

/** What Prometheus is told of images. */
export class ImageFigures {
  readonly #copies: Counter<'direction' | 'result'>

  constructor(
    registry: Registry,
    read: () => { readonly images: number; readonly missing: number },
  ) {
    const registers = [registry]
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        ...{ name, help, registers },
        collect() {
          this.set(value())
        },
      })
    gauge(
      'banyan_registry_images',
      'Images that generations which are kept need of the managed registry.',
      () => read().images,
    )
    gauge(
      'banyan_registry_images_missing',
      'Those of them that this engine’s registry does not have.',
      () => read().missing,
    )
    this.#copies = new Counter({
      name: 'banyan_registry_copies_total',
      help: 'Images and layers copied from (in) and images to (out) other engines, by result.',
      labelNames: ['direction', 'result'],
      registers,
    })
  }

  copied(direction: Direction, result: Outcome): void {
    this.#copies.inc({ direction, result })
  }
}
