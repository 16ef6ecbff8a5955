import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** i18n key of the page's name, on its tab and in the window's title. */
    title?: string
    icon?: string
    /** The right needed; without it the page says so. */
    function?: string
    /** Open to whoever has not signed in. */
    public?: boolean
    /** Without the frame. */
    bare?: boolean
    /** Not kept as an open page. */
    noTab?: boolean
  }
}
