/** Where a tmpfs is mounted, out of the text of /proc/self/mountinfo. */
export function tmpfsMountPoints(mountInfo: string): readonly string[] {
  return mountInfo.split('\n').flatMap(line => {
    const [head = '', tail = ''] = line.split(' - ')
    const point = head.split(' ')[4]
    return point !== undefined && tail.startsWith('tmpfs ') ? [unescaped(point)] : []
  })
}

/** Blanks and the like are written in octal: `\040`. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_whole, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  )
}
