import type { ImageId } from './copy-image.ts'

/** Of the image's registry part. */
const pinned = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/

/** What of a registry these images name, once each, in their order. Images of other registries are nobody's here. */
export function imagesOf(images: Iterable<string>, registry: string): ImageId[] {
  const found = new Map<string, ImageId>()
  for (const image of images) {
    const [, host, name = '', digest = ''] = pinned.exec(image) ?? []
    if (host === registry) found.set(idText({ name, digest }), { name, digest })
  }
  return [...found.values()]
}

export function idText({ name, digest }: ImageId): string {
  return `${name}@${digest}`
}
