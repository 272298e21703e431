// Keeps the large version from page to page: `#da` and `#da2` turn it on, `#` turns it off.
(r=>{let s={},f=()=>{let a=/#(da2?)?$/.exec(location);try{s=localStorage}catch(e){}if(a)s.da=a[1]||"";r.className=s.da||""};f();onhashchange=f})(document.documentElement)
