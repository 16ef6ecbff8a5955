import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { VantResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Writes /m/sw.js: worker.js told the names of everything this build made, under a version of its own. */
function serviceWorker(): Plugin {
  return {
    name: 'beluga-service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/')).map((name) => `/m/${name}`).sort()
      const source = readFileSync(here('./worker.js'), 'utf8')
      const version = createHash('sha256').update(source + files.join()).digest('hex').slice(0, 12)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source.replace('__VERSION__', version).replace("['__FILES__']", JSON.stringify(files)) })
    },
  }
}

/** Vant's icon font stays out: our icons are lines of one set, and the font comes with an address elsewhere. */
function withoutIconFont(): Plugin {
  return {
    name: 'beluga-without-icon-font',
    enforce: 'pre',
    transform: (code, id) => (/vant\/es\/icon\/index\.css/.test(id) ? code.replace(/@font-face\s*\{[^}]*\}/g, '') : undefined),
  }
}

// Vant's tags are resolved by name at build time, each with its own stylesheet, so that a page brings only what it shows.
export default defineConfig({
  base: '/m/',
  root: here('.'),
  plugins: [withoutIconFont(), vue(), components({ dts: false, dirs: [], resolvers: [VantResolver()] }), serviceWorker()],
  resolve: { alias: { '@': here('./src') } },
  // No inlined assets and no module preload polyfill: the server's content security policy allows neither.
  build: { outDir: 'dist', assetsDir: 'assets', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    port: 5174,
    proxy: { '/api': { target: process.env.BELUGA_API ?? 'http://127.0.0.1:8000', changeOrigin: false } },
  },
})
