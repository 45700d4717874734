/**
 * Where package-lock.json places the packages `names` and all that they depend on: `node_modules/a`, `node_modules/a/node_modules/b`.
 * Without what is optional: that is compiled, and does without. Without types.
 */
export function neededPackages({ packages }, names) {
  const found = new Set()
  const open = names.map(name => placeOf(packages, '', name))
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (found.has(place)) continue
    found.add(place)
    for (const name of neededBy(packages[place])) open.push(placeOf(packages, place, name))
  }
  return [...found].sort()
}

/** What a package needs to run, by name. */
export function neededBy({ dependencies = {} }) {
  return Object.keys(dependencies).filter(name => !name.startsWith('@types/'))
}

/** As Node.js looks for it: beside the one who asks, then further and further up. */
function placeOf(packages, from, name) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))
  ) {
    const place = `${folder && `${folder}/`}node_modules/${name}`
    if (place in packages) return place
    if (folder === '') throw new Error(`package-lock.json has no ${name}, which ${from} needs`)
  }
}
