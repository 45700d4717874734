import { prefixes } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import type { ClusterView } from '../view.ts'
import { type ImageId } from './copy-image.ts'
import { imagesOf } from './in-use.ts'

/** Of one registry: those of tasks first, then those of all generations that are kept. From memory. */
export function imagesInUse(view: ClusterView, registry: string): ImageId[] {
  const apps = [...view.apps.values()]
  const images = [
    ...apps.flatMap(app => [...app.tasks.values()].map(task => task.spec.image)),
    ...apps.flatMap(app =>
      [...app.rollouts.values()].flatMap(({ value }) => Object.values(value.images)),
    ),
  ]
  return imagesOf(images, registry)
}

/** The same, from the store: rejects when it doesn't answer. */
export async function storedImagesInUse(store: Store, registry: string): Promise<ImageId[]> {
  const tasks = await store.range(prefixes.tasks)
  const rollouts = await store.range(prefixes.rollouts)
  const images = [
    ...tasks.entries.map(({ value, key }) => records.task.decode(value, key).spec.image),
    ...rollouts.entries.flatMap(({ value, key }) =>
      Object.values(records.rollout.decode(value, key).images),
    ),
  ]
  return imagesOf(images, registry)
}
