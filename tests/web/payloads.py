"""Texts that would run as a script, or load an image, if a page took them for HTML."""

PAYLOADS = (
    "<script>hacked()</script>",
    "</script><script>hacked()</script>",
    '<img src="x" onerror="hacked()">',
    "<svg onload=hacked()>",
    '"><img src=x onerror=hacked()>',
    "' onmouseover='hacked()",
    "<iframe srcdoc='<script>parent.hacked()</script>'></iframe>",
    '<a href="javascript:hacked()">x</a>',
    "<details open ontoggle=hacked()>",
    "</mark></p></blockquote><style>*{display:none}</style>",
    "${hacked()} `${hacked()}` {{hacked()}} {{#each x}}",
    "<!--<img src=x onerror=hacked()>--!><math><mtext><img src=x onerror=hacked()>",
    "![x](http://127.0.0.1:9/x.png) [x](javascript:hacked()) &lt;script&gt;hacked()&lt;/script&gt;",
)
