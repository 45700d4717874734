import { buildScratchImage } from '../support/scratch-image.ts'

const page = 'mkdir -p /www && echo "$VERSION" > /www/index.html && exec httpd -f -p 80 -h /www'

/** `bnt/tool:1` is busybox, `bnt/web:1` a page that shows $VERSION: as in test/support/cluster.ts, without a registry. */
export async function buildRigImages(socket: string): Promise<void> {
  await buildScratchImage(socket, 'bnt/tool:1')
  await buildScratchImage(socket, 'bnt/web:1', [`CMD ["/bin/sh", "-c", ${JSON.stringify(page)}]`])
}
