import type { NewEvent } from '../../core/model/event.ts'
import type { Builder } from '../build/builder.ts'
import { imageRepository, inputDigest } from '../build/image-name.ts'
import { imagesOf } from './in-use.ts'
import { spread, type SpreadOptions } from './spread.ts'

export interface ReplicatingOptions extends SpreadOptions {
  /** `host:port`, as in image references. */
  readonly registry: string
  readonly record: (event: NewEvent) => Promise<void>
}

/** What the builder makes is on another engine too before anybody relies on it, if there is one that takes it in time. */
export function replicating(builder: Builder, options: ReplicatingOptions): Builder {
  return {
    image: async (request, onLine, signal) => {
      const built = await builder.image(request, onLine, signal)
      for (const image of imagesOf([built.image], options.registry)) {
        const held = await spread(options, image, inputDigest(request))
        if (held === 'alone') await options.record(unreplicated(request.app, request.service))
      }
      return built
    },
  }
}

function unreplicated(app: string, service: string): NewEvent {
  const repository = imageRepository(app, service)
  const message = `No other engine has the image ${repository} yet. If this one is lost now, only agents that pulled it can run it until the engine is back`
  return { kind: 'image-unreplicated', level: 'warn', message, app, service }
}
