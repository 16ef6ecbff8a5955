import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** i18n key of the page's name. */
    title?: string
    /** Open to whoever has not signed in. */
    public?: boolean
    /** One of the five places at the bottom; its page is kept while one is elsewhere. */
    tab?: 'messages' | 'customers' | 'work' | 'briefing' | 'me'
  }
}
