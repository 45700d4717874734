import { neededBy } from './needed-packages.js'

/** package.json of what is installed: with what is not bundled, which comes along. Private, as it is for no registry. */
export function releaseManifest(manifest, apart) {
  const { name, version, description, license, type, engines, bin } = manifest
  const dependencies = only(manifest.dependencies, apart)
  return {
    ...{ name, version, description, license, private: true, type, engines, bin },
    ...{ dependencies, bundleDependencies: apart },
  }
}

/**
 * package.json of a package that comes along: nothing is compiled or asked for when it is installed. ssh2, which Docker over ssh would
 * need, then has no parts in C++ and goes on in JavaScript.
 */
export function bundledManifest(manifest) {
  const {
    scripts: _s,
    devDependencies: _d,
    optionalDependencies: _o,
    gypfile: _g,
    ...rest
  } = manifest
  const dependencies = only(manifest.dependencies, neededBy(manifest))
  return { ...rest, dependencies }
}

function only(dependencies = {}, names) {
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => names.includes(name)))
}
